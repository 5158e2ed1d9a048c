import type { Principal } from '../domain/account.ts';
import { type AppError, toAppError } from '../domain/errors.ts';
import type { RenderHeader } from '../domain/frames.ts';
import { newId } from '../domain/ids.ts';
import type { Job, JobEnd } from '../domain/job.ts';
import type { RenderJob } from '../domain/render-job.ts';

export type Submission = Pick<Job, 'type' | 'storage' | 'params' | 'name' | 'projectId'> & {
  readonly principal: Principal;
  readonly render: RenderJob;
};

type Document = { readonly header: RenderHeader; readonly bytes: AsyncIterable<Uint8Array> };
export type FinishedRender = Document & { readonly jobId: string };

type Parts = {
  readonly jobs: {
    readonly create: (job: Job) => Promise<void>;
    readonly finish: (accountId: string, jobId: string, end: JobEnd) => Promise<void>;
  };
  readonly renderer: { readonly render: (accountId: string, job: RenderJob) => Promise<Document> };
  readonly now: () => number;
  /** Takes work that must be done, but that is not begun before the caller's answer has left. */
  readonly afterwards: (work: () => Promise<unknown>) => void;
};

/**
 * A synchronous render that is stored nowhere: the document streams from the renderer to the caller. All that is
 * written is one redacted row, beside the stream.
 * @throws AppError as the renderer ended, before the first byte; the byte stream itself fails when it is cut
 */
export const submitRender = async (submission: Submission, parts: Parts): Promise<FinishedRender> => {
  const { principal, render, ...recorded } = submission;
  const { accountId, keyId } = principal;
  const { jobs, now, afterwards } = parts;
  const createdAt = now();
  const job: Job = { id: newId('job'), accountId, keyId, status: 'pending', createdAt, ...recorded };

  const finish = (end: Omit<JobEnd, 'finishedAt' | 'processMs'>): void => {
    const finishedAt = now();
    afterwards(async () => {
      await created;
      await jobs.finish(accountId, job.id, { ...end, finishedAt, processMs: finishedAt - createdAt });
    });
  };
  const failWith = (error: unknown): AppError => {
    const failure = toAppError(error);
    finish({ status: 'error', errorCode: failure.code });
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

  const rendering = parts.renderer.render(accountId, render);
  // A turn later: making this request would hold up the one that the caller waits for.
  const created = new Promise((sent) => setImmediate(sent)).then(() => jobs.create(job));
  created.catch(() => undefined);
  const document = await rendering.catch((error: unknown) => {
    throw failWith(error);
  });
  await created;
  return { jobId: job.id, header: document.header, bytes: watched(document) };
};
