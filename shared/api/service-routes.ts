/** The routes about the service itself, as data. */
import { bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

export const serviceRoutes: readonly Route[] = [
  {
    name: 'getStatus',
    method: 'get',
    path: '/getStatus',
    versions: bothVersions,
    scope: 'read',
    summary: 'Tells whether the key is good.',
    answers: [{ status: 200, description: 'It is.', schema: 'Status' }],
    errors: keyErrors,
  },
  {
    name: 'getHealth',
    method: 'get',
    path: '/health',
    versions: newestVersion,
    scope: 'none',
    summary: 'Tells whether the service runs.',
    answers: [{ status: 200, description: 'It does.', schema: 'Health' }],
    errors: ['internal'],
  },
  {
    name: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    versions: newestVersion,
    scope: 'none',
    summary: 'This document.',
    answers: [{ status: 200, description: 'An OpenAPI 3.1 document.' }],
    errors: ['internal'],
  },
];
