/** Fields of a storage configuration. Source: wire contract, Storage. */
import * as z from 'zod/mini';
import { type AppError, errorCatalogue } from '../domain/errors.ts';
import type { StorageAccess, StorageConfig } from '../domain/storage-config.ts';
import { matching, requiredText, says } from './field-values.ts';
import { field, wireObject } from './fields.ts';
import { assertHttps } from './outgoing-address.ts';
import { parse } from './parse.ts';

const isEndpoint = (value: string): boolean => {
  const url = URL.parse(value);
  return url !== null && ['https:', 'http:'].includes(url.protocol) && !url.username && !url.search && !url.hash;
};
const endpoint = () => {
  const words = says('must be the base address of an S3-compatible service, such as https://s3.example.com');
  return z.string(words).check(z.maxLength(500, words), z.refine(isEndpoint, words));
};

export const storageFields = {
  title: field(requiredText(200), {
    sensitivity: 'plain',
    description: 'A name for the configuration, unique in the account. It is shown: put nothing confidential into it.',
    example: 'Archive',
  }),
  region: field(matching(/^[A-Za-z0-9-]{1,60}$/, 'must be a region such as eu-central-1, or auto'), {
    sensitivity: 'content',
    description: 'Region of the bucket.',
    example: 'eu-central-1',
  }),
  bucket: field(matching(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'must be the name of a bucket'), {
    sensitivity: 'content',
    description: 'Name of the bucket.',
    example: 'documents',
  }),
  accessKeyId: field(requiredText(500), {
    sensitivity: 'content',
    description: 'Id of an access key that may write and delete objects in the bucket.',
    example: 'AKIAEXAMPLE',
  }),
  secretAccessKey: field(requiredText(500), {
    sensitivity: 'content',
    description: 'Its secret. It is sealed, and never shown again.',
    example: 'secret',
  }),
  endpoint: field(z.optional(endpoint()), {
    sensitivity: 'content',
    description:
      "Base address of an S3-compatible service; https, and public unless the operator allows it. Left out: AWS's own in the region.",
    example: 'https://s3.example.com',
  }),
};

const schema = wireObject(storageFields);

/** @throws AppError `invalid_request` */
export const parseStorage = (
  body: unknown,
  isPlainHttpOpen: boolean,
): { readonly title: string; readonly access: StorageAccess } => {
  const { title, ...access } = parse(schema, body);
  assertHttps('endpoint', access.endpoint, isPlainHttpOpen);
  return { title, access };
};

/** A configuration as it is shown: nothing that it seals, not even in part. */
export const toStorageBody = ({ id, title, accountId }: StorageConfig) => ({ id, title, uid: accountId, data: '...' });

/** A plan's refusal: no error to the SDKs of this wire, which look for it in an answer of 200. */
export const toStorageRefusal = ({ code, message }: AppError) => ({
  allowed: false,
  reason: message,
  statusCode: errorCatalogue[code].status,
});
