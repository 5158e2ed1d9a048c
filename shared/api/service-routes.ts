/** The routes about the service itself, as data. */
import { bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

const pageHeaders = ['ETag'] as const;
const unchanged = { status: 304, description: 'It is as `If-None-Match` says.', headers: pageHeaders } as const;

type Page = {
  readonly name: 'Docs' | 'Dashboard';
  readonly path: string;
  readonly summary: string;
  readonly files: { readonly summary: string; readonly bytes: readonly string[] };
};

/** A page for people, and the files that belong to it. */
const pageRoutes = ({ name, path, summary, files }: Page): readonly Route[] => [
  {
    name: `get${name}`,
    method: 'get',
    path,
    versions: newestVersion,
    scope: 'none',
    summary,
    answers: [{ status: 200, description: 'The page.', text: 'text/html', headers: pageHeaders }, unchanged],
    errors: ['internal'],
  },
  {
    name: `get${name}File`,
    method: 'get',
    path: `${path}/{file}`,
    versions: newestVersion,
    scope: 'none',
    summary: files.summary,
    answers: [{ status: 200, description: 'The file.', bytes: files.bytes, headers: pageHeaders }, unchanged],
    errors: ['not_found', 'internal'],
  },
];

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
  ...pageRoutes({
    name: 'Docs',
    path: '/docs',
    summary: 'A page that shows this document, and from which calls can be made.',
    files: { summary: 'A file of that page.', bytes: ['text/javascript', 'text/css', 'image/png'] },
  }),
  ...pageRoutes({
    name: 'Dashboard',
    path: '/dashboard',
    summary: 'The dashboard: a page that shows an account to whoever signs in with one of its keys.',
    files: { summary: 'A file of the dashboard.', bytes: ['text/javascript', 'text/css', 'image/svg+xml'] },
  }),
];
