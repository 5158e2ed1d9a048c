/** Which account a queue's sender sends for. The operator binds senders, so that no API key rides in a message. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { whileActive } from './account-conditions.ts';
import { partitionOf } from './record-rows.ts';
import { transact } from './transaction.ts';

export const senderKey = (sender: string) => ({ pk: `SENDER#${sender}`, sk: 'SENDER' });
/** The same among the account's own rows, by which its senders are found. */
const boundKey = (accountId: string, sender: string) => ({ pk: partitionOf(accountId), sk: `SENDER#${sender}` });

export const createSenderStore = (documents: DynamoDBDocumentClient, TableName: string) => {
  const find = async (sender: string): Promise<string | undefined> => {
    const read = new GetCommand({ TableName, Key: senderKey(sender), ConsistentRead: true });
    return (await documents.send(read)).Item?.accountId;
  };

  return {
    /** The account that a sender is bound to. */
    find,

    /** False for an account that does not exist, and for a sender that is bound to another one. Time in epoch ms. */
    bind: async (sender: string, accountId: string, now: number): Promise<boolean> => {
      const ours = {
        ConditionExpression: 'attribute_not_exists(pk) OR accountId = :account',
        ExpressionAttributeValues: { ':account': accountId },
      };
      const refused = await transact(documents, [
        whileActive(TableName, accountId),
        { Put: { TableName, Item: { ...senderKey(sender), accountId, boundAt: now }, ...ours } },
        { Put: { TableName, Item: { ...boundKey(accountId, sender), boundAt: now } } },
      ]);
      return refused === undefined;
    },

    /** False for a sender that is bound to no account. */
    unbind: async (sender: string): Promise<boolean> => {
      const accountId = await find(sender);
      if (accountId === undefined) return false;
      await transact(documents, [
        { Delete: { TableName, Key: senderKey(sender) } },
        { Delete: { TableName, Key: boundKey(accountId, sender) } },
      ]);
      return true;
    },
  };
};

export type SenderStore = ReturnType<typeof createSenderStore>;
