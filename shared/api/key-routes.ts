/** The routes about API keys, as data. */
import { newKeyFields, rotationFields } from './key-fields.ts';
import { bodyErrors, keyErrors, type Route, newestVersion as versions } from './route.ts';

const scope = 'manage';

export const keyRoutes: readonly Route[] = [
  {
    name: 'listKeys',
    method: 'get',
    path: '/keys',
    versions,
    scope,
    summary: 'Lists the API keys of the account, less their secrets.',
    answers: [{ status: 200, description: 'All of them, the oldest first.', schema: 'ApiKey', isList: true }],
    errors: keyErrors,
  },
  {
    name: 'createKey',
    method: 'post',
    path: '/keys',
    versions,
    scope,
    summary: 'Makes an API key.',
    body: newKeyFields,
    answers: [{ status: 201, description: 'The key, shown this once.', schema: 'NewApiKey' }],
    errors: [...bodyErrors, 'not_found', ...keyErrors],
  },
  {
    name: 'rotateKey',
    method: 'post',
    path: '/keys/{id}/rotate',
    versions,
    scope,
    summary: 'Makes a new key in the place of one, which goes on working for a while.',
    body: rotationFields,
    answers: [{ status: 201, description: 'The new key, shown this once.', schema: 'NewApiKey' }],
    errors: [...bodyErrors, 'not_found', ...keyErrors],
  },
  {
    name: 'revokeKey',
    method: 'delete',
    path: '/keys/{id}',
    versions,
    scope,
    summary: 'Revokes a key: it fails on the very next call.',
    answers: [{ status: 200, description: 'It is dead.', schema: 'Success' }],
    errors: ['not_found', ...keyErrors],
  },
];
