/** An account that has one of everything the wire shows, on a stack of its own. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { newId } from '../../shared/domain/ids.ts';
import { credentials, startS3 } from './embedded-s3.ts';
import { type EmbeddedStack, startStack } from './embedded-stack.ts';
import { base64, finished, type JobBody, post } from './job-client.ts';
import { documentsOf, rowsOf } from './operator.ts';
import { type RawAnswer, type RawRequest, send } from './raw-http.ts';

export type WireAccount = {
  readonly stack: EmbeddedStack;
  readonly storageAccess: Readonly<Record<string, string>>;
  /** A job that has ended well, one that has failed, and one whose numbers are larger than clients can hold. */
  readonly jobs: { readonly done: JobBody; readonly failed: JobBody; readonly huge: string };
  readonly hugeAsset: string;
  readonly storage: string;
  /** Sends a request with the account's key and no other header that is not named. */
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
  readonly stop: () => Promise<void>;
};

const hugeBytes = 5_000_000_000;

/** Copies a row under another id, changed: what the API would need hours to bring about. */
const copyRow = async ({ ready }: EmbeddedStack, id: string, prefix: string, change: object): Promise<string> => {
  const row = (await rowsOf(ready, ready.account, prefix)).find(({ sk }) => sk === id);
  const copyId = newId(prefix === 'JOB#' ? 'job' : 'asset');
  const Item = { ...row, sk: prefix + copyId, ...change };
  await documentsOf(ready).send(new PutCommand({ TableName: ready.resources.tables?.records ?? '', Item }));
  return copyId;
};

export const startWireAccount = async (): Promise<WireAccount> => {
  const stack = await startStack({ allowPrivateNetwork: true });
  const theirs = await startS3();
  const endpoint = `http://127.0.0.1:${theirs.port}`;
  const storageAccess = { title: 'Archive', region: 'eu-central-1', bucket: 'docs', endpoint, ...credentials };
  const convert = async (path: string, body: object): Promise<JobBody> => {
    const { id } = (await (await post(stack, path, { async: true, storage: true, ...body })).json()) as JobBody;
    return finished(stack, id);
  };
  const html = base64('<p>Hello');
  const done = await convert('/v2/html/pdf', { html, name: 'a label', projectId: 'p1', generatePreview: true });
  const failed = await convert('/v2/html/pdf', { html, pageRanges: '9' });
  const added = await post(stack, '/v2/storage', storageAccess);
  const { id: storage } = (await added.json()) as { id: string };
  const huge = await copyRow(stack, `JOB#${done.id}`, 'JOB#', { bytes: hugeBytes, processMs: 1234.5 });
  const document = { contentType: 'application/pdf', extension: 'pdf', bytes: hugeBytes, objectKey: 'a/b/0' };
  const hugeAsset = await copyRow(stack, `ASSET#${done.assetId}`, 'ASSET#', { document });
  return {
    stack,
    storageAccess,
    jobs: { done, failed, huge },
    hugeAsset,
    storage,
    send: ({ headers, ...request }) =>
      send(stack.ready.api, { ...request, headers: { 'X-API-Key': stack.ready.apiKey, ...headers } }),
    stop: async () => {
      await stack.stop();
      await theirs.stop();
    },
  };
};

/** What a request sends as JSON, with the one header that makes it so. */
export const asJson = (body: object): Pick<RawRequest, 'headers' | 'body'> => {
  const text = JSON.stringify(body);
  return {
    headers: { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) },
    body: text,
  };
};
