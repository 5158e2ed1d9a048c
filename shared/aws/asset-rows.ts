/** Rows of stored documents. */
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Asset } from '../domain/asset.ts';
import { assetRowKey, liveAsset } from './record-rows.ts';

export const createAssetRows = (documents: DynamoDBDocumentClient, TableName: string) => ({
  find: async (accountId: string, assetId: string): Promise<Asset | undefined> => {
    const read = new GetCommand({ TableName, Key: assetRowKey(accountId, assetId), ConsistentRead: true });
    return liveAsset((await documents.send(read)).Item);
  },
});
