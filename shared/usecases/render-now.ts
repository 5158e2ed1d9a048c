import { type AppError, toJobError } from '../domain/errors.ts';
import type { JobEnd } from '../domain/job.ts';
import { assertDocumentFits } from '../domain/plan.ts';
import { jobOf, type Submission } from './accept-job.ts';
import type { Document, JobParts, Times } from './job-parts.ts';
import { openJob } from './open-job.ts';

export type RenderedNow = Document & { readonly jobId: string };

type Parts = Pick<JobParts, 'now' | 'afterwards' | 'renderer' | 'jobs' | 'endings' | 'keys' | 'deliveries'> &
  Times<'acceptMs'>;

/**
 * A synchronous render that is stored nowhere: the document streams from the renderer to the caller. All that is
 * written is one redacted row, beside the stream.
 * @throws AppError as the renderer ended, before the first byte; the byte stream itself fails when it is cut
 */
export const renderNow = async (submission: Submission, parts: Parts): Promise<RenderedNow> => {
  const { endings, now, afterwards } = parts;
  const job = jobOf(submission, now());

  const finish = (end: Pick<JobEnd, 'status' | 'bytes' | 'errorCode' | 'errorField' | 'report'>): void => {
    const finishedAt = now();
    const whole = { ...end, finishedAt, processMs: finishedAt - job.createdAt };
    afterwards(async () => {
      await created;
      await endings.end(job, whole);
    });
  };
  const failWith = (error: unknown): AppError => {
    const failure = toJobError(job.id, error);
    finish({ status: 'error', errorCode: failure.code, ...(failure.field && { errorField: failure.field }) });
    return failure;
  };
  const watched = async function* ({ header, bytes }: Document): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      throw failWith(error);
    }
    finish({ status: 'success', bytes: header.bytes, report: header.report });
  };

  const { claim, render } = submission;
  const { limits, accountId } = submission.principal;
  const opening = { job, dueAt: job.createdAt + parts.times.acceptMs, claim, async: false };
  // The row is written beside the render, unless it decides whether there is to be one.
  if (claim) await openJob(opening, parts);
  const rendering = parts.renderer.render(accountId, render);
  // A turn later: making this request would hold up the one that the caller waits for.
  const created = claim
    ? Promise.resolve()
    : new Promise((sent) => setImmediate(sent)).then(() => openJob(opening, parts));
  created.catch(() => undefined);
  const fitting = async (): Promise<Document> => {
    const document = await rendering;
    assertDocumentFits(document.header.report, limits);
    return document;
  };
  const document = await fitting().catch((error: unknown) => Promise.reject(failWith(error)));
  await created;
  return { ...document, jobId: job.id, bytes: watched(document) };
};
