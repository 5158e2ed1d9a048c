import { type Asset, objectKeysOf, type StoredFile } from '../domain/asset.ts';
import type { CompletionOutcome, EndOptions } from '../domain/completion.ts';
import type { Presentation } from '../domain/content.ts';
import { seal } from '../domain/envelope.ts';
import { AppError, type ErrorCode } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Job, JobEnd, Lease } from '../domain/job.ts';
import { assertDocumentFits, type PlanLimits } from '../domain/plan.ts';
import type { RenderJob } from '../domain/render-job.ts';
import type { RenderReport } from '../domain/render-report.ts';
import type { Document, JobParts } from './job-parts.ts';

export type Order = {
  readonly job: Job;
  /** Of a job that a worker was handed; a synchronous one has none. */
  readonly lease?: Lease;
  readonly render: RenderJob;
  readonly presentation: Presentation;
  readonly limits: PlanLimits;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly settleBy?: EndOptions['settleBy'];
};
type Parts = Pick<JobParts, 'now' | 'renderer' | 'assets' | 'keys' | 'endings'>;

export type Stored = { readonly end: JobEnd; readonly asset: Asset; readonly report: RenderReport };

/** A job that ended, or that another worker holds by now: nothing that this attempt did counts. */
export class LostJob extends Error {}

export const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
};

const upload = async (
  { job, lease }: Order,
  { header, bytes, preview }: Document,
  { assets }: Parts,
): Promise<Pick<Asset, 'document' | 'preview'>> => {
  const keys = objectKeysOf(job, lease?.attempt ?? 0);
  const put = async (file: StoredFile, chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> => {
    await assets.put({ ...file, key: file.objectKey }, chunks);
    return file;
  };
  const { contentType, extension, bytes: length } = header;
  const document = await put({ contentType, extension, bytes: length, objectKey: keys.document }, bytes);
  if (!header.preview) return { document };
  return { document, preview: await put({ ...header.preview, objectKey: keys.preview }, once(preview())) };
};

const sealName = async (asset: Pick<Asset, 'id' | 'accountId'>, filename: string | undefined, { keys }: Parts) => {
  if (filename === undefined) return {};
  const record = { account: asset.accountId, record: asset.id, purpose: 'asset' } as const;
  const { sealed, row } = await keys.prepare(record, (key) => seal(key, record, Buffer.from(filename)));
  return { sealedFilename: sealed, nameKeyRow: row };
};

/** Renders what a job orders, within what its account may make. */
export const renderOrdered = async ({ job, render, limits }: Order, { renderer }: Parts): Promise<Document> => {
  const document = await renderer.render(job.accountId, render);
  assertDocumentFits(document.header.report, limits);
  return document;
};

const failures: Readonly<Record<Exclude<CompletionOutcome, 'completed' | 'ended_otherwise'>, ErrorCode>> = {
  account_inactive: 'cancelled',
  storage_full: 'storage_full',
};

/** @throws AppError for the job to end with; LostJob */
export const assertCompleted = (outcome: CompletionOutcome): void => {
  if (outcome === 'completed') return;
  throw outcome === 'ended_otherwise' ? new LostJob() : new AppError(failures[outcome]);
};

export const successOf = ({ header }: Document, { startedAt }: Order, finishedAt: number) =>
  ({
    status: 'success',
    finishedAt,
    processMs: finishedAt - startedAt,
    bytes: header.bytes,
    report: header.report,
  }) as const;

/**
 * Renders a job and stores its document: the object first, then, in one transaction, everything that says so.
 * @throws AppError for the job to end with, or to be tried again; LostJob
 */
export const storeDocument = async (order: Order, parts: Parts): Promise<Stored> => {
  const { job, lease, presentation, limits, settleBy } = order;
  const document = await renderOrdered(order, parts);
  const files = await upload(order, document, parts);
  const id = newId('asset');
  const { nameKeyRow, ...name } = await sealName({ id, accountId: job.accountId }, presentation.filename, parts);
  const finishedAt = parts.now();
  const { accountId, id: jobId, type } = job;
  const asset: Asset = {
    id,
    accountId,
    jobId,
    type,
    createdAt: finishedAt,
    inline: presentation.inline,
    ...files,
    ...name,
    ...(job.name !== undefined && { name: job.name }),
    ...(job.projectId !== undefined && { projectId: job.projectId }),
  };
  const end: JobEnd = {
    ...successOf(document, order, finishedAt),
    assetId: id,
    extension: files.document.extension,
    ...(files.preview && { previewExtension: files.preview.extension }),
  };
  const completion = { end, asset, nameKeyRow, lease, settleBy, storageBytesMax: limits.storageBytes };
  const outcome = await parts.endings.complete(job, completion);
  if (outcome === 'ended_otherwise') {
    await parts.assets.remove([files.document, files.preview].flatMap((file) => file?.objectKey ?? []));
  }
  assertCompleted(outcome);
  return { end, asset, report: document.header.report };
};
