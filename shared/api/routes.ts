/** The routes of the API as data: what the OpenAPI document says of each. */
import type { Scope } from '../domain/api-key.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import type { OutputKind, RequestType, SourceKind } from './request-fields.ts';
import type { ResponseName } from './responses.ts';

export type Answer = {
  readonly status: number;
  readonly description: string;
  /** A JSON answer. */
  readonly schema?: ResponseName;
  /** An answer of bytes, by content types. */
  readonly bytes?: readonly string[];
};

export type Route = {
  /** Unique; with the version it is the operation's id. */
  readonly name: string;
  readonly method: 'get' | 'post';
  /** Without the version, which comes first. */
  readonly path: string;
  readonly versions: readonly ApiVersion[];
  /** The scope that the API key needs; `none`: no key, and a key that is sent anyway is ignored. */
  readonly scope: Scope | 'none';
  readonly summary: string;
  readonly request?: { readonly in: 'body' | 'query'; readonly type: RequestType };
  readonly answers: readonly Answer[];
  readonly errors: readonly ErrorCode[];
};

const bothVersions = ['v1', 'v2'] as const;
const keyErrors = ['unauthorized', 'forbidden_scope', 'rate_limited', 'internal'] as const satisfies ErrorCode[];
const renderErrors = [
  'invalid_request',
  'storage_not_allowed',
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
  answers: [{ status: 201, description: 'The document.', bytes: contentTypes[output] }],
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
