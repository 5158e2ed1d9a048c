/** The routes about storage configurations, as data. */
import type { ErrorCode } from '../domain/errors.ts';
import { bodyErrors, keyErrors, newestVersion, type Route, bothVersions as versions } from './route.ts';
import { storageFields } from './storage-fields.ts';

const bucketErrors = [
  'egress_refused',
  'user_storage_denied',
  'user_storage_missing',
  'user_storage_unreachable',
] as const satisfies ErrorCode[];

export const storageRoutes: readonly Route[] = [
  {
    name: 'listStorage',
    method: 'get',
    path: '/storage',
    versions,
    scope: 'read',
    summary: "Lists the configurations of the account's own buckets.",
    answers: [{ status: 200, description: 'All of them.', schema: 'StorageConfig', isList: true }],
    errors: keyErrors,
  },
  {
    name: 'getStorage',
    method: 'get',
    path: '/storage/{id}',
    versions,
    scope: 'read',
    summary: 'Shows a storage configuration, less what it seals.',
    answers: [{ status: 200, description: 'The configuration.', schema: 'StorageConfig' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'addStorage',
    method: 'post',
    path: '/storage',
    versions,
    scope: 'manage',
    summary: 'Adds a bucket of your own, at any S3-compatible service.',
    description: 'It is saved once an object was written to it and deleted again.',
    body: storageFields,
    answers: [
      { status: 201, description: 'The configuration.', schema: 'StorageConfig' },
      { status: 200, description: 'The plan allows no further one.', schema: 'StorageRefusal' },
    ],
    errors: [...bodyErrors, 'storage_title_taken', ...bucketErrors, ...keyErrors],
  },
  {
    name: 'testStorage',
    method: 'post',
    path: '/storage/{id}/test',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Writes an object to the bucket and deletes it again, with the access that was saved.',
    answers: [{ status: 200, description: 'It worked.', schema: 'Success' }],
    errors: ['not_found', ...bucketErrors, ...keyErrors],
  },
  {
    name: 'deleteStorage',
    method: 'delete',
    path: '/storage/{id}',
    versions,
    scope: 'manage',
    summary: 'Deletes a storage configuration and what it seals.',
    description: 'The bucket and all that lies in it are left alone.',
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['not_found', ...keyErrors],
  },
];
