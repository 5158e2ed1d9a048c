/** Jobs and assets as the wire shows them. */
import { type Asset, previewIdOf } from '../domain/asset.ts';
import { errorCatalogue } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import { int32 } from './int32.ts';

/** Where things are found from outside. */
export type Addresses = {
  /** Scheme and host, without a path. */
  readonly origin: string;
  /** Signed link to a file. */
  readonly urlOf: (file: string, extension: string) => string;
};

const failureOf = ({ errorCode, errorField }: JobRecord) => {
  if (!errorCode) return {};
  const { message, fix } = errorCatalogue[errorCode];
  return { error: errorField ? `${errorField}: ${message}` : message, code: errorCode, fix };
};

const filesOf = ({ assetId, extension, previewExtension }: JobRecord, { urlOf }: Addresses) => {
  if (!assetId || !extension) return {};
  return {
    assetId,
    assetUrl: urlOf(assetId, extension),
    ...(previewExtension && { previewUrl: urlOf(previewIdOf(assetId), previewExtension) }),
  };
};

/** What a conversion answers: the job without the request, which the caller has just sent. */
export const toJobAnswer = (job: JobRecord, addresses: Addresses) => ({
  id: job.id,
  uid: job.accountId,
  status: job.status,
  timestamp: job.createdAt,
  type: job.type,
  ...(job.name !== undefined && { name: job.name }),
  ...(job.projectId !== undefined && { projectId: job.projectId }),
  apiKeyUsed: job.keyId,
  ...(job.submissionId !== undefined && { submissionId: job.submissionId }),
  self: `${addresses.origin}/v2/jobs/${job.id}`,
  ...filesOf(job, addresses),
  ...failureOf(job),
  ...(job.bytes !== undefined && { size: int32(job.bytes) }),
  ...(job.processMs !== undefined && { processTime: int32(job.processMs) }),
});

export const toJobBody = (job: JobRecord, addresses: Addresses) => ({
  ...toJobAnswer(job, addresses),
  storageMode: job.storage,
  params: job.params,
  ...(job.report && { report: job.report }),
});

export const toAssetBody = ({ id, document, preview, ...asset }: Asset, { urlOf }: Addresses) => ({
  id,
  fileId: id,
  uid: asset.accountId,
  jobId: asset.jobId,
  type: asset.type,
  ext: document.extension,
  url: urlOf(id, document.extension),
  size: int32(document.bytes),
  timestamp: asset.createdAt,
  ...(asset.name !== undefined && { name: asset.name }),
  ...(asset.projectId !== undefined && { projectId: asset.projectId }),
  ...(preview && {
    previewFileId: previewIdOf(id),
    previewExt: preview.extension,
    previewUrl: urlOf(previewIdOf(id), preview.extension),
  }),
});
