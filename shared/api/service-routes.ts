/** The routes about the service itself, as data. */
import { bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

const pageHeaders = ['ETag'] as const;

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
  {
    name: 'getDocs',
    method: 'get',
    path: '/docs',
    versions: newestVersion,
    scope: 'none',
    summary: 'A page that shows this document, and from which calls can be made.',
    answers: [
      { status: 200, description: 'The page.', text: 'text/html', headers: pageHeaders },
      { status: 304, description: 'It is as `If-None-Match` says.', headers: pageHeaders },
    ],
    errors: ['internal'],
  },
  {
    name: 'getDocsFile',
    method: 'get',
    path: '/docs/{file}',
    versions: newestVersion,
    scope: 'none',
    summary: 'A file of that page.',
    answers: [
      {
        status: 200,
        description: 'The file.',
        bytes: ['text/javascript', 'text/css', 'image/png'],
        headers: pageHeaders,
      },
      { status: 304, description: 'It is as `If-None-Match` says.', headers: pageHeaders },
    ],
    errors: ['not_found', 'internal'],
  },
  {
    name: 'getDashboard',
    method: 'get',
    path: '/dashboard',
    versions: newestVersion,
    scope: 'none',
    summary: 'The dashboard: a page that shows an account to whoever signs in with one of its keys.',
    answers: [
      { status: 200, description: 'The page.', text: 'text/html', headers: pageHeaders },
      { status: 304, description: 'It is as `If-None-Match` says.', headers: pageHeaders },
    ],
    errors: ['internal'],
  },
  {
    name: 'getDashboardFile',
    method: 'get',
    path: '/dashboard/{file}',
    versions: newestVersion,
    scope: 'none',
    summary: 'A file of the dashboard.',
    answers: [
      {
        status: 200,
        description: 'The file.',
        bytes: ['text/javascript', 'text/css', 'image/svg+xml'],
        headers: pageHeaders,
      },
      { status: 304, description: 'It is as `If-None-Match` says.', headers: pageHeaders },
    ],
    errors: ['not_found', 'internal'],
  },
];
