import { contentDisposition } from '../../shared/api/content-disposition.ts';
import { reportHeader } from '../../shared/domain/render-report.ts';
import type { FinishedRender } from '../../shared/usecases/submit-render.ts';

type Presentation = { readonly inline: boolean; readonly filename: string | undefined };

const toStream = (bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> => {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
};

/** A rendered document as the answer itself: its length is known before its first byte leaves. */
export const documentResponse = (
  { jobId, header, bytes }: FinishedRender,
  { inline, filename }: Presentation,
): Response =>
  new Response(toStream(bytes), {
    status: 201,
    headers: {
      'Content-Type': header.contentType,
      'Content-Length': String(header.bytes),
      'Content-Disposition': contentDisposition({ inline, filename: filename ?? `${jobId}.${header.extension}` }),
      'Cache-Control': 'no-store',
      'cl-worker-job-id': jobId,
      'cl-cluster-id': 'ephemera',
      'cl-bandwidth': String(header.bytes),
      'cl-process-time': String(Math.ceil(header.report.ms.page + header.report.ms.load + header.report.ms.print)),
      'ephemera-report': reportHeader(header.report),
    },
  });
