/**
 * The log of deletions: which account was to go, how far that is, and the receipt in the end. It is what a restore is
 * mended by, so it outlives the accounts; of them it holds their ids alone.
 */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Deletion, type DeletionCounts, nothingDeleted } from '../domain/deletion.ts';
import { newId } from '../domain/ids.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { accountMarker } from './data-keys.ts';
import { accountRowKey, auditItem, type Row } from './record-rows.ts';
import { transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

/** One partition, in the order of their ids: deletions are few, and listing them is what the log is for. */
const partition = 'DELETION';
const rowKey = (id: string) => ({ pk: partition, sk: id });

const toDeletion = ({ pk, sk, leaseId, leaseUntil, ...fields }: Row): Deletion =>
  ({ ...fields, id: String(sk) }) as unknown as Deletion;

/** For whoever lets an account be deleted. */
export const createDeletionBeginner =
  (documents: DynamoDBDocumentClient, { records, dataKeys }: Tables, receipts: string) =>
  /**
   * Takes the account out of use and writes its deletion down, in one instant: from here on its keys and senders are dead,
   * and no job of it ends well. False for an account that is not there, or is being deleted already.
   */
  async ({ id, ...deletion }: Omit<Deletion, 'counts'>, by: string): Promise<boolean> => {
    const { accountId, requestedAt } = deletion;
    const act = { id: newId('audit', requestedAt), accountId, action: 'account_deletion_begun', by } as const;
    const refused = await transact(documents, [
      {
        Update: {
          TableName: records,
          Key: accountRowKey(accountId),
          ...updateOf({ status: 'deleting' }),
          ConditionExpression: 'attribute_exists(pk) AND #status <> :status',
        },
      },
      { Delete: { TableName: dataKeys, Key: accountMarker(accountId) } },
      { Put: { TableName: records, Item: auditItem({ ...act, createdAt: requestedAt }) } },
      { Put: { TableName: receipts, Item: { ...rowKey(id), ...deletion, counts: nothingDeleted } } },
    ]);
    return refused === undefined;
  };

export const createDeletionFinder =
  (documents: DynamoDBDocumentClient, TableName: string) =>
  async (id: string): Promise<Deletion | undefined> => {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: rowKey(id), ConsistentRead: true }));
    return Item && toDeletion(Item);
  };

/** Ids of all deletions that the log has, in pages. */
export const createDeletionLog = (documents: DynamoDBDocumentClient, TableName: string) =>
  async function* (): AsyncGenerator<readonly string[]> {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      ProjectionExpression: 'sk',
    };
    for await (const { Items = [] } of paginateQuery({ client: documents, pageSize: 100 }, query)) {
      yield Items.map(({ sk }) => String(sk));
    }
  };

/** For the eraser: one at a time works on a deletion, so that its counts are its own. Times in epoch ms. */
export const createDeletionLeases = (documents: DynamoDBDocumentClient, TableName: string) => {
  const leaseNames = ['leaseId', 'leaseUntil'];
  const update = async (id: string, change: ReturnType<typeof updateOf>): Promise<void> => {
    const write = { TableName, Key: rowKey(id), ...change, ConditionExpression: '#leaseId = :ours' };
    if (!(await held(documents.send(new UpdateCommand(write))))) throw new Error('another eraser holds the lease');
  };

  return {
    /** Undefined while another holds it, and for a deletion that is not there. */
    take: async (
      id: string,
      { now, until }: { readonly now: number; readonly until: number },
    ): Promise<{ readonly deletion: Deletion; readonly lease: string } | undefined> => {
      const lease = newId('lease');
      const change = updateOf({ leaseId: lease, leaseUntil: until }, { values: { ':now': now } });
      const ConditionExpression = 'attribute_exists(pk) AND (attribute_not_exists(#leaseUntil) OR #leaseUntil <= :now)';
      const write = new UpdateCommand({
        TableName,
        Key: rowKey(id),
        ...change,
        ConditionExpression,
        ReturnValues: 'ALL_NEW',
      });
      try {
        const { Attributes = {} } = await documents.send(write);
        return { deletion: toDeletion(Attributes), lease };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** Holds on to it for longer, and writes down what was deleted by now. @throws when another holds it */
    renew: (id: string, lease: string, until: number, counts?: DeletionCounts): Promise<void> =>
      update(id, updateOf({ leaseUntil: until, counts }, { names: ['leaseId'], values: { ':ours': lease } })),

    /** Lets another go on. @throws when another does already */
    release: (id: string, lease: string): Promise<void> =>
      update(id, updateOf({}, { remove: leaseNames, values: { ':ours': lease } })),

    /** Writes the receipt, which is never changed again. @throws when another holds it */
    complete: (id: string, lease: string, receipt: string): Promise<void> =>
      update(id, updateOf({ receipt }, { remove: leaseNames, values: { ':ours': lease } })),
  };
};
