import { contentDisposition } from '../../shared/api/content-disposition.ts';
import type { Presentation } from '../../shared/domain/content.ts';
import { type RenderReport, reportHeader, serverTiming } from '../../shared/domain/render-report.ts';
import { toStream } from './byte-stream.ts';

export type DocumentAnswer = {
  readonly jobId: string;
  readonly contentType: string;
  readonly extension: string;
  readonly length: number;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly report: RenderReport;
};

/** What names a job on every answer to a conversion. */
export const jobHeaders = (jobId: string): Record<string, string> => ({
  'cl-worker-job-id': jobId,
  'cl-cluster-id': 'ephemera',
});

/** A rendered document as the answer itself: its length is known before its first byte leaves. */
export const documentResponse = (
  { jobId, contentType, extension, length, bytes, report }: DocumentAnswer,
  { inline, filename }: Presentation,
): Response =>
  new Response(toStream(bytes), {
    status: 201,
    headers: {
      'Content-Type': contentType,
      'Content-Length': String(length),
      'Content-Disposition': contentDisposition({ inline, filename: filename ?? `${jobId}.${extension}` }),
      ...jobHeaders(jobId),
      'cl-bandwidth': String(length),
      'cl-process-time': String(Math.ceil(report.ms.page + report.ms.load + report.ms.print)),
      'ephemera-report': reportHeader(report),
      'Server-Timing': serverTiming(report),
    },
  });
