import type { JobRef, JobType } from './job.ts';

/** One of the files of an asset: the document, or the small picture beside it. */
export type StoredFile = {
  readonly contentType: string;
  readonly extension: string;
  readonly bytes: number;
  /** Where it lies in the bucket. */
  readonly objectKey: string;
};

/** A stored document, as it is recorded. Times in epoch ms. */
export type Asset = {
  readonly id: string;
  readonly accountId: string;
  readonly jobId: string;
  readonly type: JobType;
  readonly createdAt: number;
  readonly document: StoredFile;
  readonly preview?: StoredFile;
  /** Whether a browser should show it rather than download it. */
  readonly inline: boolean;
  /** The name that the request gave the download, sealed. */
  readonly sealedFilename?: Uint8Array;
  readonly name?: string;
  readonly projectId?: string;
};

/** Bytes that it takes of the account's storage. */
export const storedBytesOf = ({ document, preview }: Pick<Asset, 'document' | 'preview'>): number =>
  document.bytes + (preview?.bytes ?? 0);

/** A preview is a file of its own on the wire, named after its asset. */
const previewSuffix = '-preview';
export const previewIdOf = (assetId: string): string => assetId + previewSuffix;

/** Which asset a file id belongs to, and which of its files it is. */
export const readFileId = (fileId: string): { readonly assetId: string; readonly part: 'document' | 'preview' } =>
  fileId.endsWith(previewSuffix)
    ? { assetId: fileId.slice(0, -previewSuffix.length), part: 'preview' }
    : { assetId: fileId, part: 'document' };

/** Every object of a job begins so; each attempt writes to a name of its own, so that none overwrites another's. */
export const objectPrefixOf = ({ accountId, id }: JobRef): string => `${accountId}/${id}/`;
export const objectKeysOf = (job: JobRef, attempt: number) => ({
  document: `${objectPrefixOf(job)}${attempt}`,
  preview: `${objectPrefixOf(job)}${attempt}${previewSuffix}`,
});
