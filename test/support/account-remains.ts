/** Accounts with much in them, written straight into the stores; and all that the stores have of an account. */
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BatchWriteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { ReadyFile } from '../../local/ready-file.ts';
import { documentsOf, objectsIn, type Row, rowsOf, s3Of } from './operator.ts';

const tableOf = (ready: ReadyFile, name: string): string => ready.resources.tables?.[name] ?? '';
const bucketOf = (ready: ReadyFile, name: string): string => ready.resources.buckets?.[name] ?? '';

/** Writes rows as they are, as a restore does. */
export const writeRows = async (ready: ReadyFile, table: string, rows: readonly Row[]): Promise<void> => {
  for (let at = 0; at < rows.length; at += 25) {
    const requests = rows.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }));
    await documentsOf(ready).send(new BatchWriteCommand({ RequestItems: { [tableOf(ready, table)]: requests } }));
  }
};

export type Filling = { readonly jobs: number; readonly assets: number };

const inTurns = async (count: number, work: (at: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const take = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next - 1);
    }
  };
  await Promise.all(Array.from({ length: 16 }, take));
};

/** Jobs that ended, assets with their objects and the keys of their names, a sealed request, and an upload under way. */
export const fillAccount = async (ready: ReadyFile, account: string, { jobs, assets }: Filling): Promise<void> => {
  const pk = `ACCOUNT#${account}`;
  const numbered = (count: number, of: (at: string) => Row): Row[] =>
    Array.from({ length: count }, (_, at) => of(String(at).padStart(8, '0')));
  const params = { html: '...', format: 'a4', marginTop: 1, name: 'Invoice' };
  const job = { status: 'success', createdAt: 1, attempt: 1, type: 'html-pdf', storage: 'cloud', params };
  const document = { contentType: 'application/pdf', extension: 'pdf', bytes: 9 };
  await writeRows(ready, 'records', [
    ...numbered(jobs, (at) => ({ pk, sk: `JOB#job_${at}`, ...job })),
    ...numbered(assets, (at) => ({ pk, sk: `ASSET#asset_${at}`, document, jobId: `job_${at}`, createdAt: 1 })),
  ]);
  const wrapped = Buffer.alloc(150);
  await writeRows(
    ready,
    'data-keys',
    numbered(assets, (at) => ({ pk, sk: `PURPOSE#asset#asset_${at}`, wrapped })),
  );
  const s3 = s3Of(ready);
  const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: '%PDF-1.7\n' }));
  await inTurns(assets, (at) => put(bucketOf(ready, 'assets'), `${account}/job_${at}/1`));
  await put(bucketOf(ready, 'content'), `${account}/job_00000000`);
  for (const Bucket of [bucketOf(ready, 'assets'), bucketOf(ready, 'content')]) {
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: `${account}/job_upload/1` }));
  }
};

/** Rows outside its partition that name the account: what it, its keys and its senders are found by. */
export const pointersTo = async (ready: ReadyFile, account: string): Promise<Row[]> => {
  const rows: Row[] = [];
  const scan = {
    TableName: tableOf(ready, 'records'),
    ConsistentRead: true,
    FilterExpression: 'accountId = :account OR sk = :account',
    ExpressionAttributeValues: { ':account': account },
  };
  for await (const { Items = [] } of paginateScan({ client: documentsOf(ready) }, scan)) rows.push(...(Items as Row[]));
  return rows;
};

const uploadsOf = async (ready: ReadyFile, account: string): Promise<string[]> => {
  const buckets = ['content', 'assets'].map((name) => bucketOf(ready, name));
  const listed = await Promise.all(
    buckets.map((Bucket) => s3Of(ready).send(new ListMultipartUploadsCommand({ Bucket, Prefix: `${account}/` }))),
  );
  return listed.flatMap(({ Uploads = [] }) => Uploads.map(({ Key = '' }) => Key));
};

/** Everything that any store has of an account, but for the log of deletions. */
export const accountRemains = async (ready: ReadyFile, account: string) => {
  const [rows, pointers, keys, contents, assets, uploads] = await Promise.all([
    rowsOf(ready, account, ''),
    pointersTo(ready, account),
    rowsOf(ready, account, '', 'data-keys'),
    objectsIn(ready, 'content', `${account}/`),
    objectsIn(ready, 'assets', `${account}/`),
    uploadsOf(ready, account),
  ]);
  const objects = [...contents, ...assets].map(({ key }) => key);
  return { rows: [...rows, ...pointers].map(({ sk }) => sk), keys: keys.map(({ sk }) => sk), objects, uploads };
};
export const nothing = { rows: [], keys: [], objects: [], uploads: [] };

export type LoggedDeletion = { readonly sk: string; readonly accountId: string; readonly receipt?: string };

/** The log's deletions of an account. */
export const deletionsOf = async (ready: ReadyFile, account: string): Promise<LoggedDeletion[]> => {
  const found: LoggedDeletion[] = [];
  const scan = { TableName: tableOf(ready, 'receipts'), ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client: documentsOf(ready) }, scan)) {
    found.push(...(Items as LoggedDeletion[]).filter(({ accountId }) => accountId === account));
  }
  return found;
};
