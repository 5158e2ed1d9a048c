import { AppError } from '../domain/errors.ts';
import type { JobEnd } from '../domain/job.ts';
import type { Document, JobParts } from './job-parts.ts';
import { assertCompleted, type Order, once, renderOrdered, successOf } from './store-document.ts';

type Parts = Pick<JobParts, 'now' | 'renderer' | 'assets' | 'keys' | 'endings' | 'storageConfigs' | 'userStorage'>;

/** Each attempt writes the same names, so that a job leaves one document there and no strays. */
const write = async ({ job }: Order, storageId: string, { header, bytes, preview }: Document, parts: Parts) => {
  const access = await parts.storageConfigs.open({ accountId: job.accountId, id: storageId });
  if (!access) throw new AppError('user_storage_missing', { field: 'storage.id' });
  const { contentType, extension } = header;
  await parts.userStorage.put(access, { key: `${job.id}.${extension}`, contentType, bytes: header.bytes }, bytes);
  if (!header.preview) return;
  const key = `${job.id}-preview.${header.preview.extension}`;
  await parts.userStorage.put(access, { ...header.preview, key }, once(preview()));
};

/**
 * Renders a job into the customer's own bucket. Of the document nothing is kept here but its size: what lies in that
 * bucket is the customer's to list and to delete.
 * @throws AppError for the job to end with, or to be tried again; LostJob
 */
export const writeToOwnBucket = async (order: Order, storageId: string, parts: Parts): Promise<JobEnd> => {
  const { job, lease } = order;
  const document = await renderOrdered(order, parts);
  await write(order, storageId, document, parts);
  const end = successOf(document, order, parts.now());
  assertCompleted(await parts.endings.complete(job, { end, lease, storageBytesMax: -1 }));
  return end;
};
