/** Settings of accounts, and the row by which the sweeper finds accounts that want something kept for a while only. */
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AccountSettings } from '../domain/account.ts';
import type { RetentionSettings } from '../domain/retention.ts';
import { held } from './conditional-write.ts';
import { accountRowKey, dueFields, partitionOf, type Row } from './record-rows.ts';
import { transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

const sort = 'RETENTION';
const rowKey = (accountId: string) => ({ pk: partitionOf(accountId), sk: sort });

/** By which the sweeper finds the account. */
export const retentionRow = (accountId: string, now: number) => ({
  ...rowKey(accountId),
  ...dueFields(accountId, now),
});
export const isSweepable = (retention: RetentionSettings = {}): boolean => Object.keys(retention).length > 0;
export const isRetentionRow = ({ sk }: Row): boolean => sk === sort;
export const retentionOwner = ({ pk }: Row): string => String(pk).slice(partitionOf('').length);

export const createSettingsStore = (documents: DynamoDBDocumentClient, TableName: string) => ({
  /** Puts settings in place of the present ones; false for an account that is not active. */
  save: async (accountId: string, settings: AccountSettings, now: number): Promise<boolean> => {
    const { storage, retention, allowedHosts } = settings;
    const change = updateOf(
      { storage, retention, allowedHosts },
      {
        remove: (['storage', 'allowedHosts'] as const).filter((name) => settings[name] === undefined),
        names: ['status'],
        values: { ':active': 'active' },
      },
    );
    const refused = await transact(documents, [
      { Update: { TableName, Key: accountRowKey(accountId), ...change, ConditionExpression: '#status = :active' } },
      isSweepable(retention)
        ? { Put: { TableName, Item: retentionRow(accountId, now) } }
        : { Delete: { TableName, Key: rowKey(accountId) } },
    ]);
    return refused === undefined;
  },

  retentionOf: async (accountId: string): Promise<RetentionSettings> => {
    const read = new GetCommand({ TableName, Key: accountRowKey(accountId), ConsistentRead: true });
    return (await documents.send(read)).Item?.retention ?? {};
  },

  /** Lets the sweeper look again later, unless the settings were changed meanwhile. */
  postpone: (accountId: string, seenDueAt: number, dueAt: number): Promise<boolean> => {
    const change = updateOf({ dueAt }, { values: { ':seen': seenDueAt } });
    const Key = rowKey(accountId);
    return held(
      documents.send(new UpdateCommand({ TableName, Key, ...change, ConditionExpression: '#dueAt = :seen' })),
    );
  },
});
