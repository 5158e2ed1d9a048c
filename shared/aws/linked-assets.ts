import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { signingKeyOf } from '../domain/envelope.ts';
import type { Tables } from './account-store.ts';
import { accountMarker, dataKeyRow } from './data-keys.ts';
import { accountRowKey, assetRowKey, liveAsset } from './record-rows.ts';

/** Reads all that decides about a signed link at once, strongly consistent: a link dies with what it points at. */
export const createLinkedAssets =
  (documents: DynamoDBDocumentClient, { records, dataKeys }: Tables) =>
  async (account: string, assetId: string) => {
    const [marker, link, name] = [
      accountMarker(account),
      dataKeyRow(signingKeyOf(account, 'link')),
      dataKeyRow({ account, record: assetId, purpose: 'asset' }),
    ];
    const [accountRow, assetRow] = [accountRowKey(account), assetRowKey(account, assetId)];
    const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
      new BatchGetCommand({
        RequestItems: {
          [records]: { Keys: [accountRow, assetRow], ConsistentRead: true },
          [dataKeys]: { Keys: [marker, link, name], ConsistentRead: true },
        },
      }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('DynamoDB left rows unread');
    const found = (table: string, { sk }: { sk: string }) => Responses[table]?.find((row) => row.sk === sk);
    const owner = found(records, accountRow);
    return {
      retention: owner?.retention ?? {},
      isAccountActive: owner?.status === 'active' && found(dataKeys, marker) !== undefined,
      asset: liveAsset(found(records, assetRow)),
      linkKey: found(dataKeys, link)?.wrapped,
      nameKey: found(dataKeys, name)?.wrapped,
    };
  };
