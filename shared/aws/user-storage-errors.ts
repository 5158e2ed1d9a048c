/** What an S3-compatible service says, as an error of the catalogue; its own words go no further. */
import { AppError, type ErrorCode } from '../domain/errors.ts';

const denied = new Set([
  'AccessDenied',
  'AccountProblem',
  'AllAccessDisabled',
  'AuthorizationHeaderMalformed',
  'ExpiredToken',
  'Forbidden',
  'InvalidAccessKeyId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'UnauthorizedAccess',
]);
const missing = new Set(['NoSuchBucket', 'NotFound', 'InvalidBucketName']);

const codeOf = (name: string, status: number | undefined): ErrorCode => {
  if (denied.has(name) || status === 401 || status === 403) return 'user_storage_denied';
  return missing.has(name) || status === 404 ? 'user_storage_missing' : 'user_storage_unreachable';
};

export const toUserStorageError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  return new AppError(codeOf(name, $metadata?.httpStatusCode), {}, error);
};

/** Whether a service says that it wants the bucket in the host name rather than in the path. */
export const wantsVirtualHost = (error: unknown): boolean =>
  (error as { name?: string }).name === 'SecondLevelDomainForbidden';
