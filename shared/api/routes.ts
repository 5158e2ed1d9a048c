/** The routes of the API as data: what the OpenAPI document says of each. */
import type { Scope } from '../domain/api-key.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import type { Fields } from './fields.ts';
import {
  assetQueryFields,
  cleanupQueryFields,
  deletionQueryFields,
  jobQueryFields,
  linkQueryFields,
} from './page-query.ts';
import type { OutputKind, RequestType, SourceKind } from './request-fields.ts';
import type { ResponseName } from './responses.ts';
import { storageRoutes } from './storage-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export type Answer = {
  readonly status: number;
  readonly description: string;
  /** A JSON answer. */
  readonly schema?: ResponseName;
  /** A bare array of it, a page at a time. */
  readonly isList?: boolean;
  /** An answer of bytes, by content types. */
  readonly bytes?: readonly string[];
};

export type Route = {
  /** Unique; with the version it is the operation's id. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Without the version, which comes first; a name in braces stands for one segment. */
  readonly path: string;
  readonly versions: readonly ApiVersion[];
  /** The scope that the API key needs; `none`: no key, and a key that is sent anyway is ignored. */
  readonly scope: Scope | 'none';
  readonly summary: string;
  readonly request?: { readonly in: 'body' | 'query'; readonly type: RequestType };
  /** What a JSON body may hold that is no conversion's; it may be left out. */
  readonly body?: Fields;
  /** Whether it may come with an idempotency key. */
  readonly isIdempotent?: boolean;
  /** What the query may hold besides. */
  readonly query?: Fields;
  readonly answers: readonly Answer[];
  readonly errors: readonly ErrorCode[];
};

const bothVersions = ['v1', 'v2'] as const;
const keyErrors = ['unauthorized', 'forbidden_scope', 'rate_limited', 'internal'] as const satisfies ErrorCode[];
const renderErrors = [
  'invalid_request',
  'storage_not_allowed',
  'storage_full',
  'conflict_in_progress',
  'idempotency_mismatch',
  'cancelled',
  ...keyErrors,
  'page_load_failed',
  'page_failed',
  'egress_refused',
  'document_too_large',
  'not_implemented',
  'renderer_lost',
  'render_timeout',
] as const satisfies ErrorCode[];

const contentTypes = { pdf: ['application/pdf'], image: ['image/png', 'image/jpeg', 'image/webp'] } as const;
const nouns = { html: 'HTML', url: 'a web page', template: 'a template' } as const;

const conversion = (kind: SourceKind, output: OutputKind): Route => ({
  name: `${kind}To${output === 'pdf' ? 'Pdf' : 'Image'}`,
  method: 'post',
  path: `/${kind}/${output}`,
  versions: bothVersions,
  scope: 'render',
  summary: `Turns ${nouns[kind]} into ${output === 'pdf' ? 'a PDF' : 'an image'}.`,
  request: { in: 'body', type: `${kind}-${output}` },
  isIdempotent: true,
  answers: [
    {
      status: 201,
      description: 'Synchronous: the document or, in v2 with storage, the finished job.',
      schema: 'Job',
      bytes: contentTypes[output],
    },
    { status: 202, description: 'Asynchronous: the job, which is pending.', schema: 'Job' },
  ],
  errors: [
    ...renderErrors,
    'body_too_large',
    ...(output === 'pdf' ? (['page_range_invalid'] as const) : []),
    ...(kind === 'template' ? (['template_failed'] as const) : []),
  ],
});

const queryConversion = (output: OutputKind): Route => {
  const posted = conversion('url', output);
  return {
    ...posted,
    name: `${posted.name}ByQuery`,
    method: 'get',
    request: { in: 'query', type: `url-${output}` },
    errors: posted.errors.filter((code) => code !== 'body_too_large'),
  };
};

export const routes: readonly Route[] = [
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
  conversion('html', 'pdf'),
  conversion('html', 'image'),
  conversion('url', 'pdf'),
  conversion('url', 'image'),
  conversion('template', 'pdf'),
  conversion('template', 'image'),
  queryConversion('pdf'),
  queryConversion('image'),
  {
    name: 'listJobs',
    method: 'get',
    path: '/jobs',
    versions: bothVersions,
    scope: 'read',
    summary: 'Lists jobs, newest first.',
    query: jobQueryFields,
    answers: [{ status: 200, description: 'A page of them.', schema: 'Job', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'getJob',
    method: 'get',
    path: '/jobs/{id}',
    versions: bothVersions,
    scope: 'read',
    summary: 'Shows a job, with fresh links to what it made.',
    answers: [{ status: 200, description: 'The job.', schema: 'Job' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'deleteJob',
    method: 'delete',
    path: '/jobs/{id}',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes the record of a job. A pending job is cancelled, and its content destroyed.',
    query: deletionQueryFields,
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['invalid_request', 'not_found', ...keyErrors],
  },
  {
    name: 'listAssets',
    method: 'get',
    path: '/assets',
    versions: bothVersions,
    scope: 'read',
    summary: 'Lists stored documents, newest first.',
    query: assetQueryFields,
    answers: [{ status: 200, description: 'A page of them.', schema: 'Asset', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'getAsset',
    method: 'get',
    path: '/assets/{id}',
    versions: bothVersions,
    scope: 'read',
    summary: 'Shows a stored document, with fresh links to it.',
    answers: [{ status: 200, description: 'The asset.', schema: 'Asset' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'deleteAsset',
    method: 'delete',
    path: '/assets/{id}',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes a stored document; every link to it is dead at once.',
    answers: [{ status: 200, description: 'It is gone.', schema: 'Success' }],
    errors: ['not_found', ...keyErrors],
  },
  {
    name: 'cleanUpAssets',
    method: 'delete',
    path: '/assets',
    versions: bothVersions,
    scope: 'manage',
    summary: 'Deletes all documents that were stored before a time, or counts them.',
    query: cleanupQueryFields,
    answers: [{ status: 200, description: 'What is gone, or would be.', schema: 'CleanUp' }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'download',
    method: 'get',
    path: '/assets/{id}/{filename}',
    versions: ['v2'],
    scope: 'none',
    summary: 'Hands a stored file out to whoever has a signed link to it.',
    query: linkQueryFields,
    answers: [
      { status: 200, description: 'The file.', bytes: ['*/*'] },
      { status: 206, description: 'The part that a Range header asked for.', bytes: ['*/*'] },
    ],
    errors: ['link_invalid', 'not_found', 'range_invalid', 'internal'],
  },
  ...storageRoutes,
  ...webhookRoutes,
  {
    name: 'getHealth',
    method: 'get',
    path: '/health',
    versions: ['v2'],
    scope: 'none',
    summary: 'Tells whether the service runs.',
    answers: [{ status: 200, description: 'It does.', schema: 'Health' }],
    errors: ['internal'],
  },
  {
    name: 'getOpenApi',
    method: 'get',
    path: '/openapi.json',
    versions: ['v2'],
    scope: 'none',
    summary: 'This document.',
    answers: [{ status: 200, description: 'An OpenAPI 3.1 document.' }],
    errors: ['internal'],
  },
];
