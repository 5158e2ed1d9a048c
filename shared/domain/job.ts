import type { ErrorCode } from './errors.ts';
import type { RenderReport } from './render-report.ts';
import type { StorageMode } from './storage-mode.ts';

export type JobStatus = 'pending' | 'success' | 'error';
export type JobType = 'html-pdf' | 'html-image' | 'url-pdf' | 'url-image' | 'template-pdf' | 'template-image';

/** One accepted conversion, as it is recorded: redacted metadata, never content. Times in epoch ms. */
export type Job = {
  readonly id: string;
  readonly accountId: string;
  readonly keyId: string;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly createdAt: number;
  readonly storage: StorageMode;
  /** The request in its redacted form. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly projectId?: string;
};

/** How a job ended. */
export type JobEnd = {
  readonly status: 'success' | 'error';
  readonly finishedAt: number;
  readonly processMs: number;
  readonly bytes?: number;
  readonly errorCode?: ErrorCode;
  readonly report?: RenderReport;
};
