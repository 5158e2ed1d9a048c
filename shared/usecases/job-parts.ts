/** What the use cases about jobs work with; each takes the part of it that it needs. */
import type { Standing } from '../domain/account.ts';
import type { Completion, CompletionOutcome, EndOptions } from '../domain/completion.ts';
import type { PreparedDelivery } from '../domain/delivery.ts';
import type { DueItem } from '../domain/due.ts';
import type { SealedRecord } from '../domain/envelope.ts';
import type { RenderHeader } from '../domain/frames.ts';
import type { Claim, Claimed } from '../domain/idempotency.ts';
import type { Job, JobEnd, JobRecord, JobRef, Lease } from '../domain/job.ts';
import type { JobTimes } from '../domain/lease.ts';
import type { RenderJob } from '../domain/render-job.ts';
import type { AddressedAccess, StorageConfig, StorageRef } from '../domain/storage-config.ts';
import type { RecordParts, WakeParts } from './begin-delivery.ts';

type NewObject = { readonly key: string; readonly contentType: string; readonly bytes: number };
type Chunks = AsyncIterable<Uint8Array>;
type Until = { readonly until: number; readonly dueAt: number };

export type Document = {
  readonly header: RenderHeader;
  readonly bytes: Chunks;
  readonly preview: () => Uint8Array;
};

export type JobParts = {
  readonly now: () => number;
  /** Takes work that must be done, but that is not begun before the caller's answer has left. */
  readonly afterwards: (work: () => Promise<unknown>) => void;
  readonly renderer: { readonly render: (accountId: string, job: RenderJob) => Promise<Document> };
  readonly accounts: { readonly standing: (accountId: string) => Promise<Standing> };
  readonly jobs: {
    readonly create: (job: Job, dueAt: number) => Promise<void>;
    readonly createClaimed: (
      job: Job,
      dueAt: number,
      claim: Claim & {
        readonly now: number;
        readonly replaced?: string | undefined;
        readonly prepared?: PreparedDelivery | undefined;
      },
    ) => Promise<boolean>;
    readonly findClaimed: (accountId: string, slot: string) => Promise<Claimed | undefined>;
    readonly forgetAsset: (job: JobRef, assetId: string) => Promise<void>;
    readonly queued: (job: JobRef, dueAt: number) => Promise<void>;
    readonly find: (job: JobRef) => Promise<JobRecord | undefined>;
    readonly remove: (job: JobRef) => Promise<boolean>;
  };
  readonly due: (now: number) => AsyncIterable<DueItem>;
  readonly leases: {
    readonly lease: (
      job: JobRef,
      times: Until & { readonly now: number },
    ) => Promise<{ readonly lease: Lease; readonly record: JobRecord } | undefined>;
    readonly renew: (job: JobRef, lease: Lease, times: Until) => Promise<boolean>;
    readonly release: (job: JobRef, lease: Lease, dueAt: number) => Promise<boolean>;
    readonly takeBack: (job: JobRef, seenDueAt: number, dueAt: number) => Promise<boolean>;
  };
  readonly endings: {
    readonly end: (job: JobRef, end: JobEnd, options?: EndOptions) => Promise<boolean>;
    readonly endSealed: (job: JobRef, end: JobEnd, options?: EndOptions) => Promise<boolean>;
    readonly complete: (job: JobRef, completion: Completion) => Promise<CompletionOutcome>;
    readonly settled: (job: JobRef) => Promise<void>;
  };
  readonly claims: {
    readonly put: (job: JobRef, content: Uint8Array) => Promise<void>;
    readonly get: (job: JobRef) => Promise<Uint8Array | undefined>;
  };
  readonly content: {
    readonly remove: (job: JobRef) => Promise<void>;
    readonly destroy: (job: JobRef) => Promise<void>;
  };
  readonly assets: {
    readonly put: (object: NewObject, chunks: Chunks) => Promise<void>;
    readonly remove: (keys: readonly string[]) => Promise<void>;
    readonly list: (prefix: string) => Promise<readonly string[]>;
    readonly abortUploads: (prefix: string) => Promise<void>;
  };
  readonly storageConfigs: {
    readonly find: (config: StorageRef) => Promise<StorageConfig | undefined>;
    readonly open: (config: StorageRef) => Promise<AddressedAccess | undefined>;
  };
  readonly userStorage: {
    readonly put: (access: AddressedAccess, object: NewObject, chunks: Chunks) => Promise<void>;
  };
  readonly keys: {
    readonly prepare: <T>(record: SealedRecord, use: (key: Uint8Array) => T) => Promise<{ sealed: T; row: object }>;
  };
  readonly queue: { readonly send: (job: JobRef) => Promise<void> };
  readonly deliveries: RecordParts['deliveries'] & WakeParts['deliveries'];
  readonly webhooks: WakeParts['webhooks'];
};

/** The times, in milliseconds, that a use case keeps to. */
export type Times<Name extends keyof JobTimes> = { readonly times: Pick<JobTimes, Name> };
