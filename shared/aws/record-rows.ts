/** The rows of the table `records` that hold jobs, assets, templates and the audit trail: their keys, and what is in each. */
import type { Asset } from '../domain/asset.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Job, JobRecord, JobRef } from '../domain/job.ts';
import type { OwnTemplate, TemplateRef } from '../domain/template.ts';

export type Row = Readonly<Record<string, unknown>>;

export const partitionOf = (accountId: string): string => `ACCOUNT#${accountId}`;
export const accountRowKey = (accountId: string) => ({ pk: partitionOf(accountId), sk: 'ACCOUNT' });
/** The bytes that the account has stored: an item of its own, since every stored document changes it. */
export const storedRowKey = (accountId: string) => ({ pk: partitionOf(accountId), sk: 'STORED' });
export const jobRowKey = ({ accountId, id }: JobRef) => ({ pk: partitionOf(accountId), sk: `JOB#${id}` });
export const assetRowKey = (accountId: string, assetId: string) => ({
  pk: partitionOf(accountId),
  sk: `ASSET#${assetId}`,
});

export const keyRowKey = (accountId: string, keyId: string) => ({ pk: partitionOf(accountId), sk: `KEY#${keyId}` });
/** By which a key is recognized: its hash leads to the account. */
export const keyHashKey = (hash: string) => ({ pk: `KEYHASH#${hash}`, sk: 'KEY' });

export const claimRowKey = (accountId: string, slot: string) => ({
  pk: partitionOf(accountId),
  sk: `IDEMPOTENCY#${slot}`,
});

/** One partition of the index could not take every account's writes. */
const dueShards = 16;
export const duePartitions: readonly string[] = Array.from({ length: dueShards }, (_, shard) => `DUE#${shard}`);
const duePartitionOf = (id: string): string => `DUE#${(id.at(-1)?.charCodeAt(0) ?? 0) % dueShards}`;

/** What puts a row into the index `due`. */
export const dueFields = (id: string, dueAt: number) => ({ duePk: duePartitionOf(id), dueAt });
export const dueNames: readonly string[] = ['duePk', 'dueAt'];

/**
 * What puts a job into the index `status`, by which the few jobs that wait or have failed are found among the many that
 * succeeded.
 */
export const statusPartition = (accountId: string, status: 'pending' | 'error'): string =>
  `${partitionOf(accountId)}#${status}`;

/** DynamoDB has no number that is closer to zero, and refuses the whole row. */
const magnitudeMin = 1e-130;

/** What a request named, with numbers that a row can hold. */
const storable = (value: unknown): unknown => {
  if (typeof value === 'number') return Math.abs(value) < magnitudeMin ? 0 : value;
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, storable(member)]));
};

export const jobItem = ({ accountId, id, params, ...job }: Job, dueAt: number): Row => ({
  ...jobRowKey({ accountId, id }),
  ...job,
  params: storable(params),
  ...dueFields(id, dueAt),
  status: 'pending',
  attempt: 0,
  statusPk: statusPartition(accountId, 'pending'),
});

export const idIn = (sk: unknown): string => String(sk).slice(String(sk).indexOf('#') + 1);
export const accountIn = (pk: unknown): string => String(pk).slice('ACCOUNT#'.length);

export const toJob = ({ pk, sk, duePk, statusPk, leaseId, ...fields }: Row): JobRecord =>
  ({ ...fields, accountId: accountIn(pk), id: idIn(sk) }) as JobRecord;

export const assetItem = ({ accountId, id, ...asset }: Asset): Row => ({
  ...assetRowKey(accountId, id),
  ...asset,
});

/** An asset whose deletion has begun is none any more. */
export const liveAsset = (row: Row | undefined): Asset | undefined =>
  row && row.deletingSince === undefined ? toAsset(row) : undefined;

export const toAsset = ({ pk, sk, duePk, dueAt, deletingSince, ...fields }: Row): Asset =>
  ({ ...fields, accountId: accountIn(pk), id: idIn(sk) }) as Asset;

export const auditItem = ({ accountId, id, ...entry }: AuditEntry): Row => ({
  pk: partitionOf(accountId),
  sk: `AUDIT#${id}`,
  ...entry,
});

export const toAuditEntry = ({ pk, sk, ...fields }: Row): AuditEntry =>
  ({ ...fields, accountId: accountIn(pk), id: idIn(sk) }) as AuditEntry;

export const templateRowKey = ({ accountId, id }: TemplateRef) => ({
  pk: partitionOf(accountId),
  sk: `TEMPLATE#${id}`,
});

/** What a template's row has in clear. */
export const templateRowNames = 'pk, sk, title, createdAt';

export const toTemplate = ({ pk, sk, title, createdAt }: Row): OwnTemplate => ({
  accountId: accountIn(pk),
  id: idIn(sk),
  title: String(title),
  createdAt: Number(createdAt),
});
