import type { ErrorCode } from './errors.ts';
import type { RenderReport } from './render-report.ts';
import type { StorageMode } from './storage-mode.ts';

export type JobStatus = 'pending' | 'success' | 'error';
/** What is converted to what; the wire's own words. */
export type JobType =
  | 'html-pdf'
  | 'html-image'
  | 'url-pdf'
  | 'url-image'
  | 'template-pdf'
  | 'template-image'
  | 'docx-pdf'
  | 'docx-html'
  | 'pdf-docx'
  | 'merge-pdf'
  /** A message that does not say what to convert. */
  | 'submission';

/** Which job, of whom. */
export type JobRef = { readonly accountId: string; readonly id: string };

/** One accepted conversion, as it is recorded: redacted metadata, never content. Times in epoch ms. */
export type Job = JobRef & {
  readonly keyId: string;
  readonly type: JobType;
  readonly createdAt: number;
  readonly storage: StorageMode;
  /** Of storage mode `user`: the storage configuration. */
  readonly storageId?: string;
  /** The request in its redacted form. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly projectId?: string;
  /** The message that submitted it, by the id that its queue gave it. */
  readonly submissionId?: string;
};

/** How a job ended. */
export type JobEnd = {
  readonly status: Exclude<JobStatus, 'pending'>;
  readonly finishedAt: number;
  readonly processMs: number;
  readonly bytes?: number;
  readonly errorCode?: ErrorCode;
  /** Dotted path of the request field at fault. */
  readonly errorField?: string;
  readonly report?: RenderReport;
  /** The asset that the document became, and the kinds of its files. */
  readonly assetId?: string;
  readonly extension?: string;
  readonly previewExtension?: string;
};

/** The right to work on a job, for a while. */
export type Lease = {
  readonly id: string;
  /** The attempt that it is for, from 1. */
  readonly attempt: number;
};

/** A job as its row holds it. */
export type JobRecord = Job &
  Partial<Omit<JobEnd, 'status'>> & {
    readonly status: JobStatus;
    /** Attempts begun so far. */
    readonly attempt: number;
    readonly leaseUntil?: number;
    /** When the sweeper is to look at the job; absent once nothing about it is open. */
    readonly dueAt?: number;
  };
