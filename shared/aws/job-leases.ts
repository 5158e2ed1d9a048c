/** Who works on a job. Every change is conditional, so that two can never hold the same lease. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { newId } from '../domain/ids.ts';
import type { JobRecord, JobRef, Lease } from '../domain/job.ts';
import { attemptsMax } from '../domain/lease.ts';
import { held } from './conditional-write.ts';
import { dueFields, jobRowKey, toJob } from './record-rows.ts';
import { updateOf } from './update-expression.ts';

const leaseNames = ['leaseId', 'leaseUntil'] as const;
const isOurs = { condition: '#status = :pending AND #leaseId = :ours', names: ['status', 'leaseId'] };

export const createJobLeases = (documents: DynamoDBDocumentClient, TableName: string) => {
  const update = (job: JobRef, ConditionExpression: string, change: ReturnType<typeof updateOf>): Promise<boolean> =>
    held(documents.send(new UpdateCommand({ TableName, Key: jobRowKey(job), ...change, ConditionExpression })));

  return {
    /**
     * Begins an attempt, which is counted from here on, however it ends; undefined when somebody else works on the job,
     * the attempts are used up, or the job is gone or has ended. Times in epoch ms.
     */
    lease: async (
      job: JobRef,
      { now, until, dueAt }: { now: number; until: number; dueAt: number },
    ): Promise<{ readonly lease: Lease; readonly record: JobRecord } | undefined> => {
      const id = newId('lease');
      const write = new UpdateCommand({
        TableName,
        Key: jobRowKey(job),
        UpdateExpression:
          'SET attempt = attempt + :one, leaseId = :id, leaseUntil = :until, duePk = :duePk, dueAt = :dueAt',
        ConditionExpression:
          '#status = :pending AND attempt < :most AND (attribute_not_exists(leaseUntil) OR leaseUntil <= :now)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':one': 1,
          ':id': id,
          ':until': until,
          ':duePk': dueFields(job.id, dueAt).duePk,
          ':dueAt': dueAt,
          ':pending': 'pending',
          ':most': attemptsMax,
          ':now': now,
        },
        ReturnValues: 'ALL_NEW',
      });
      try {
        const { Attributes = {} } = await documents.send(write);
        const record = toJob(Attributes);
        return { lease: { id, attempt: record.attempt }, record };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** Holds the lease for longer; false when it is no longer ours. */
    renew: (job: JobRef, lease: Lease, { until, dueAt }: { until: number; dueAt: number }): Promise<boolean> =>
      update(
        job,
        isOurs.condition,
        updateOf(
          { leaseUntil: until, ...dueFields(job.id, dueAt) },
          { names: isOurs.names, values: { ':pending': 'pending', ':ours': lease.id } },
        ),
      ),

    /** Gives a job back that another attempt may take. */
    release: (job: JobRef, lease: Lease, dueAt: number): Promise<boolean> =>
      update(
        job,
        isOurs.condition,
        updateOf(dueFields(job.id, dueAt), {
          remove: leaseNames,
          names: ['status'],
          values: { ':pending': 'pending', ':ours': lease.id },
        }),
      ),

    /** Takes the lease of a worker that died, so that the job waits for another; false when anything has changed. */
    takeBack: (job: JobRef, seenDueAt: number, dueAt: number): Promise<boolean> =>
      update(
        job,
        '#status = :pending AND #dueAt = :seen',
        updateOf(dueFields(job.id, dueAt), {
          remove: leaseNames,
          names: ['status'],
          values: { ':pending': 'pending', ':seen': seenDueAt },
        }),
      ),
  };
};

export type JobLeases = ReturnType<typeof createJobLeases>;
