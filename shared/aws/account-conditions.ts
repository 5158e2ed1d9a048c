/** What a transaction asks of the account that it writes for. */
import { accountMarker } from './data-keys.ts';
import { accountRowKey } from './record-rows.ts';
import type { TransactItem } from './transaction.ts';

/** It is neither suspended nor being deleted. */
export const whileActive = (TableName: string, accountId: string): TransactItem => ({
  ConditionCheck: {
    TableName,
    Key: accountRowKey(accountId),
    ConditionExpression: '#status = :active',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':active': 'active' },
  },
});

/** It is not being deleted. */
export const whileThere = (TableName: string, accountId: string): TransactItem => ({
  ConditionCheck: {
    TableName,
    Key: accountRowKey(accountId),
    ConditionExpression: 'attribute_exists(pk) AND #status <> :deleting',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':deleting': 'deleting' },
  },
});

/** Its marker is among the data keys: it was not deleted, whatever a backup brought back. */
export const whileMarked = (dataKeys: string, accountId: string): TransactItem => ({
  ConditionCheck: { TableName: dataKeys, Key: accountMarker(accountId), ConditionExpression: 'attribute_exists(pk)' },
});
