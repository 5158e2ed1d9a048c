/** Conditional reads, writes and deletes. */
import { S3Error } from './s3-error.ts';

type Conditions = {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
};
type Version = { readonly etag: string; readonly modifiedAt: number };

export const conditionsIn = (headers: Readonly<Record<string, string | string[] | undefined>>): Conditions => {
  const value = (name: string): string | undefined => headers[name]?.toString();
  return {
    ifMatch: value('if-match'),
    ifNoneMatch: value('if-none-match'),
    ifModifiedSince: value('if-modified-since'),
    ifUnmodifiedSince: value('if-unmodified-since'),
  };
};

const names = (list: string, etag: string): boolean =>
  list.split(',').some((item) => item.trim() === '*' || item.trim().replace(/^W\//, '').replaceAll('"', '') === etag);

// HTTP dates have whole seconds.
const isLater = (modifiedAt: number, date: string): boolean => Math.floor(modifiedAt / 1000) * 1000 > Date.parse(date);

/** @throws S3Error PreconditionFailed @returns whether the reader has this version already (304) */
export const isUnchanged = ({ etag, modifiedAt }: Version, conditions: Conditions): boolean => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined && !names(ifMatch, etag)) throw new S3Error('PreconditionFailed');
  if (ifMatch === undefined && ifUnmodifiedSince !== undefined && isLater(modifiedAt, ifUnmodifiedSince)) {
    throw new S3Error('PreconditionFailed');
  }
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, etag);
  return ifModifiedSince !== undefined && !isLater(modifiedAt, ifModifiedSince);
};

/** @throws S3Error when what is there is not what the writer expects */
export const assertWritable = (existing: Version | undefined, { ifMatch, ifNoneMatch }: Conditions): void => {
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented');
  if (ifNoneMatch === '*' && existing) throw new S3Error('PreconditionFailed');
  if (ifMatch !== undefined && !existing) throw new S3Error('NoSuchKey');
  if (ifMatch !== undefined && existing && !names(ifMatch, existing.etag)) throw new S3Error('PreconditionFailed');
};
