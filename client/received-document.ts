/** A document, or any other file, on its way from the service. */
import { EphemeraError } from './client-error.ts';
import type { Job } from './wire.ts';

export type RenderReport = NonNullable<Job['report']>;

export type ReceivedDocument = {
  /** The bytes as they arrive. It fails if they do not arrive whole, and can be read once. */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Reads the stream to its end. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
  readonly contentType: string;
  /** As the service names the file. */
  readonly filename: string | undefined;
  /** Bytes in all, where that is known. */
  readonly size: number | undefined;
  /** The job that made it, where it comes straight from the renderer. */
  readonly jobId: string | undefined;
  /** What happened while it rendered, where it comes straight from the renderer. */
  readonly report: RenderReport | undefined;
};

const brokenStream = (cause?: unknown): EphemeraError =>
  new EphemeraError('broken_stream', { message: 'The document did not arrive whole.', cause });

/** The bytes of a body, and an error where its end comes before all are there. */
const whole = (
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  size: number | undefined,
  signal: AbortSignal | undefined,
): ReceivedDocument['stream'] => {
  const reader = body.getReader();
  let arrived = 0;
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          arrived += value.length;
          controller.enqueue(value);
        } else if (size === undefined || arrived === size) controller.close();
        else controller.error(brokenStream());
      } catch (error) {
        controller.error(signal?.aborted ? signal.reason : brokenStream(error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
};

const sizeOf = (headers: Headers): number | undefined => {
  const length = headers.get('Content-Length');
  // Of a compressed answer it is the compressed length.
  return length === null || headers.has('Content-Encoding') ? undefined : Number(length);
};

/** One that does not read is none: the document is whole without it. */
const reportOf = (headers: Headers): RenderReport | undefined => {
  try {
    return JSON.parse(headers.get('ephemera-report') ?? '');
  } catch {
    return undefined;
  }
};

export const toReceivedDocument = (response: Response, signal: AbortSignal | undefined): ReceivedDocument => {
  const { headers } = response;
  const size = sizeOf(headers);
  const stream = whole(response.body ?? new Blob([]).stream(), size, signal);
  return {
    stream,
    bytes: async () => new Uint8Array(await new Response(stream).arrayBuffer()),
    contentType: headers.get('Content-Type') ?? 'application/octet-stream',
    filename: /filename="([^"]*)"/.exec(headers.get('Content-Disposition') ?? '')?.[1],
    size,
    jobId: headers.get('cl-worker-job-id') ?? undefined,
    report: reportOf(headers),
  };
};
