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

type Order = {
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

const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
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

const failures: Readonly<Record<Exclude<CompletionOutcome, 'completed' | 'ended_otherwise'>, ErrorCode>> = {
  account_inactive: 'cancelled',
  storage_full: 'storage_full',
};

const endOf = (asset: Asset, header: Document['header'], finishedAt: number, startedAt: number): JobEnd => ({
  status: 'success',
  finishedAt,
  processMs: finishedAt - startedAt,
  bytes: asset.document.bytes,
  report: header.report,
  assetId: asset.id,
  extension: asset.document.extension,
  ...(asset.preview && { previewExtension: asset.preview.extension }),
});

/**
 * Renders a job and stores its document: the object first, then, in one transaction, everything that says so.
 * @throws AppError for the job to end with, or to be tried again; LostJob
 */
export const storeDocument = async (order: Order, parts: Parts): Promise<Stored> => {
  const { job, lease, render, presentation, limits, startedAt, settleBy } = order;
  const document = await parts.renderer.render(job.accountId, render);
  assertDocumentFits(document.header.bytes, limits);
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
    location: 'cloud',
    inline: presentation.inline,
    ...files,
    ...name,
    ...(job.name !== undefined && { name: job.name }),
    ...(job.projectId !== undefined && { projectId: job.projectId }),
  };
  const end = endOf(asset, document.header, finishedAt, startedAt);
  const completion = { end, asset, nameKeyRow, lease, settleBy, storageBytesMax: limits.storageBytes };
  const outcome = await parts.endings.complete(job, completion);
  if (outcome === 'completed') return { end, asset, report: document.header.report };
  if (outcome !== 'ended_otherwise') throw new AppError(failures[outcome]);
  await parts.assets.remove([files.document, files.preview].flatMap((file) => file?.objectKey ?? []));
  throw new LostJob();
};
