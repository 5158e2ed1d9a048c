import { createHash } from 'node:crypto';
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamResponseEvent,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { AppError, isErrorCode } from '../domain/errors.ts';
import { type Frame, FrameError, parseFrames, type RenderFailure, type RenderHeader } from '../domain/frames.ts';
import type { RenderJob } from '../domain/render-job.ts';
import { createGarbageCounter } from './buffer-garbage.ts';

export type RenderedDocument = {
  readonly header: RenderHeader;
  /**
   * The document's bytes as they come, the last of them once the trailer's length and SHA-256 agree with what came, else
   * it fails with `renderer_lost`: whoever counts bytes never takes a cut or changed stream for a document.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The small picture that the header announced, once all of `bytes` has been read. */
  readonly preview: () => Uint8Array;
};

const lost = (cause?: unknown): AppError => new AppError('renderer_lost', {}, cause);

type Events = AsyncIterable<InvokeWithResponseStreamResponseEvent>;

const drain = async (events: AsyncIterator<unknown>): Promise<void> => {
  while (!(await events.next()).done);
};

/** An answer that is not read to its end keeps its socket, of which the client has no more than 50. */
const payloadsOf = async function* (stream: Events): AsyncGenerator<Uint8Array> {
  const passed = createGarbageCounter();
  const events = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return;
      const { PayloadChunk, InvokeComplete } = value;
      if (PayloadChunk?.Payload) {
        yield PayloadChunk.Payload;
        passed(PayloadChunk.Payload.length);
      }
      if (InvokeComplete?.ErrorCode === 'Sandbox.Timedout') throw new AppError('render_timeout');
      if (InvokeComplete?.ErrorCode) throw lost(InvokeComplete.ErrorCode);
    }
  } finally {
    // Beside whoever asked for the document, who has all that he needs.
    void drain(events).catch(() => undefined);
  }
};

const failureOf = ({ code, field, message }: RenderFailure): AppError =>
  isErrorCode(code) ? new AppError(code, { ...(field && { field }), ...(message && { message }) }) : lost();

/** Hands the document on as it comes, and keeps the preview, which is small. */
const documentOf = async function* (
  frames: AsyncGenerator<Frame>,
  { preview }: RenderHeader,
  previewed: Uint8Array[],
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  let last: Uint8Array | undefined;
  let previewBytes = 0;
  try {
    for await (const frame of frames) {
      if (frame.type === 'document') {
        hash.update(frame.bytes);
        bytes += frame.bytes.length;
        if (last) yield last;
        last = frame.bytes;
      } else if (frame.type === 'preview') {
        previewBytes += frame.bytes.length;
        if (previewBytes > (preview?.bytes ?? 0)) throw lost('preview');
        previewed.push(frame.bytes);
      } else if (frame.type === 'error') throw failureOf(frame.value);
      else if (frame.type === 'trailer') {
        if (frame.value.bytes !== bytes || frame.value.sha256 !== hash.digest('hex')) throw lost('trailer');
        if (previewBytes !== (preview?.bytes ?? 0)) throw lost('preview');
        if (last) yield last;
        return;
      }
    }
  } catch (error) {
    throw error instanceof AppError ? error : lost(error);
  }
  throw lost('no trailer');
};

/** Waits for the first bytes, so that a stream which fails before them fails here. */
const begun = async (bytes: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> => {
  const first = await bytes.next();
  return (async function* () {
    if (!first.done) yield first.value;
    yield* bytes;
  })();
};

/** The renderer, called as Lambda's response stream. */
export const createRendererClient = (lambda: LambdaClient, functionName: string) => ({
  /**
   * Starts a render and waits for its header and first bytes.
   * @throws AppError the renderer's own failure, `render_timeout`, or `renderer_lost`
   */
  render: async (accountId: string, job: RenderJob): Promise<RenderedDocument> => {
    const Payload = Buffer.from(JSON.stringify(job));
    const call = new InvokeWithResponseStreamCommand({ FunctionName: functionName, TenantId: accountId, Payload });
    const { EventStream } = await lambda.send(call).catch((error: unknown) => Promise.reject(lost(error)));
    if (!EventStream) throw lost();
    const frames = parseFrames(payloadsOf(EventStream));
    try {
      const { value: first } = await frames.next();
      if (first?.type === 'error') throw failureOf(first.value);
      if (first?.type !== 'header') throw new FrameError('no header');
      const previewed: Uint8Array[] = [];
      return {
        header: first.value,
        bytes: await begun(documentOf(frames, first.value, previewed)),
        preview: () => Buffer.concat(previewed),
      };
    } catch (error) {
      await frames.return(undefined);
      throw error instanceof AppError ? error : lost(error);
    }
  },
});
