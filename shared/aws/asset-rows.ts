/** Rows of stored documents: read, and deleted in two steps, so that nothing is lost in between. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Asset, storedBytesOf } from '../domain/asset.ts';
import type { Tables } from './account-store.ts';
import { dataKeyRow } from './data-keys.ts';
import { assetRowKey, dueFields, liveAsset, storedRowKey, toAsset } from './record-rows.ts';
import { transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

type AssetRef = { readonly accountId: string; readonly id: string };

export const createAssetRows = (documents: DynamoDBDocumentClient, { records: TableName, dataKeys }: Tables) => ({
  find: async (accountId: string, assetId: string): Promise<Asset | undefined> => {
    const read = new GetCommand({ TableName, Key: assetRowKey(accountId, assetId), ConsistentRead: true });
    return liveAsset((await documents.send(read)).Item);
  },

  /**
   * Hides an asset from everyone, which kills its links; the sweeper sees to it from now on, should nobody else.
   * Undefined when there is none. May be repeated.
   */
  beginDeletion: async ({ accountId, id }: AssetRef, now: number): Promise<Asset | undefined> => {
    const write = new UpdateCommand({
      TableName,
      Key: assetRowKey(accountId, id),
      ...updateOf({ deletingSince: now, ...dueFields(id, now) }),
      ConditionExpression: 'attribute_exists(pk)',
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes = {} } = await documents.send(write);
      return toAsset(Attributes);
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  },

  /** Takes a hidden asset off the record, the key of its name with it, and gives its bytes back to the account. */
  finishDeletion: async (asset: Asset): Promise<void> => {
    const { accountId, id } = asset;
    const name = { account: accountId, record: id, purpose: 'asset' } as const;
    await transact(documents, [
      {
        Delete: { TableName, Key: assetRowKey(accountId, id), ConditionExpression: 'attribute_exists(deletingSince)' },
      },
      {
        Update: {
          TableName,
          Key: storedRowKey(accountId),
          UpdateExpression: 'ADD #bytes :freed',
          ExpressionAttributeNames: { '#bytes': 'bytes' },
          ExpressionAttributeValues: { ':freed': -storedBytesOf(asset) },
        },
      },
      { Delete: { TableName: dataKeys, Key: dataKeyRow(name) } },
    ]);
  },
});
