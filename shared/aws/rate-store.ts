/** Counters of an account's limits: conversions of a minute, and synchronous ones under way. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Leases, minuteOf, withLease } from '../domain/rate.ts';
import { retention } from '../domain/retention.ts';
import { held } from './conditional-write.ts';
import { partitionOf } from './record-rows.ts';
import { updateOf } from './update-expression.ts';

const minuteKey = (accountId: string, now: number) => ({ pk: partitionOf(accountId), sk: `RATE#${minuteOf(now)}` });
const syncKey = (accountId: string) => ({ pk: partitionOf(accountId), sk: 'RATE#SYNC' });

const inSeconds = (ms: number): number => Math.floor(ms / 1000);
const keptSeconds = inSeconds(retention.rate.keptMs);
/** Others take or give back a lease at the same moment; beyond this many the account is at its limit in any case. */
const triesMax = 20;

type Lease = { readonly accountId: string; readonly id: string };

export const createRateStore = (documents: DynamoDBDocumentClient, TableName: string) => {
  const readLeases = async (accountId: string): Promise<{ leases: Leases; version: number }> => {
    const read = new GetCommand({ TableName, Key: syncKey(accountId), ConsistentRead: true });
    const { Item } = await documents.send(read);
    return { leases: Item?.leases ?? {}, version: Item?.version ?? 0 };
  };

  const writeLeases = (accountId: string, leases: Leases, version: number): Promise<boolean> => {
    const expiresAt = inSeconds(Math.max(...Object.values(leases), 0)) + keptSeconds;
    const write = new UpdateCommand({
      TableName,
      Key: syncKey(accountId),
      ...updateOf({ leases, version: version + 1, expiresAt }, { values: { ':seen': version } }),
      ConditionExpression: 'attribute_not_exists(#version) OR #version = :seen',
    });
    return held(documents.send(write));
  };

  return {
    /** Counts one more conversion in the minute of `now` (epoch ms); false when there were `max` of them. */
    count: (accountId: string, max: number, now: number): Promise<boolean> => {
      const write = new UpdateCommand({
        TableName,
        Key: minuteKey(accountId, now),
        UpdateExpression: 'ADD #renders :one SET #expiresAt = :expiresAt',
        ExpressionAttributeNames: { '#renders': 'renders', '#expiresAt': 'expiresAt' },
        ExpressionAttributeValues: { ':one': 1, ':max': max, ':expiresAt': inSeconds(now) + keptSeconds },
        ConditionExpression: 'attribute_not_exists(#renders) OR #renders < :max',
      });
      return held(documents.send(write));
    },

    /** Takes one of `max` places until it is given back, or until a time (epoch ms); false when all are taken. */
    take: async ({ accountId, id }: Lease, { until, now, max }: { until: number; now: number; max: number }) => {
      for (let tries = 0; tries < triesMax; tries += 1) {
        const { leases, version } = await readLeases(accountId);
        const taken = withLease(leases, { id, until, now, max });
        if (!taken) return false;
        if (await writeLeases(accountId, taken, version)) return true;
      }
      return false;
    },

    giveBack: async ({ accountId, id }: Lease): Promise<void> => {
      const write = new UpdateCommand({
        TableName,
        Key: syncKey(accountId),
        UpdateExpression: 'REMOVE #leases.#id ADD #version :one',
        ExpressionAttributeNames: { '#leases': 'leases', '#id': id, '#version': 'version' },
        ExpressionAttributeValues: { ':one': 1 },
        ConditionExpression: 'attribute_exists(#leases.#id)',
      });
      await held(documents.send(write));
    },
  };
};
