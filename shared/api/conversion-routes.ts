/** The routes that convert, as data. */
import type { ErrorCode } from '../domain/errors.ts';
import { templateForm } from './form-body.ts';
import type { OutputKind, SourceKind } from './request-fields.ts';
import { bodyErrors, bothVersions, keyErrors, type Route } from './route.ts';

const renderErrors = [
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
  'renderer_lost',
  'render_timeout',
] as const satisfies ErrorCode[];

const contentTypes = { pdf: ['application/pdf'], image: ['image/png', 'image/jpeg', 'image/webp'] } as const;
/** Of an answer that is the document itself. */
const documentHeaders = [
  'Content-Disposition',
  'Content-Length',
  'cl-worker-job-id',
  'cl-cluster-id',
  'cl-bandwidth',
  'cl-process-time',
  'ephemera-report',
] as const;
const nouns = { html: 'HTML', url: 'a web page', template: 'a template' } as const;

const conversion = (kind: SourceKind, output: OutputKind): Route => ({
  name: `${kind}To${output === 'pdf' ? 'Pdf' : 'Image'}`,
  method: 'post',
  path: `/${kind}/${output}`,
  versions: bothVersions,
  scope: 'render',
  summary: `Turns ${nouns[kind]} into ${output === 'pdf' ? 'a PDF' : 'an image'}.`,
  request: { in: 'body', type: `${kind}-${output}` },
  ...(kind === 'template' && { form: templateForm }),
  isIdempotent: true,
  answers: [
    {
      status: 201,
      description: 'Synchronous: the document or, in v2 with storage, the finished job.',
      schema: 'Job',
      bytes: contentTypes[output],
      headers: documentHeaders,
    },
    { status: 202, description: 'Asynchronous: the job, which is pending.', schema: 'Job', example: 'PendingJob' },
  ],
  errors: [
    ...bodyErrors,
    ...renderErrors,
    ...(output === 'pdf' ? (['page_range_invalid'] as const) : []),
    ...(kind === 'template' ? (['template_not_found', 'template_failed'] as const) : []),
  ],
});

const queryConversion = (output: OutputKind): Route => {
  const posted = conversion('url', output);
  return {
    ...posted,
    name: `${posted.name}ByQuery`,
    method: 'get',
    request: { in: 'query', type: `url-${output}` },
    errors: posted.errors.filter((code) => code !== 'body_too_large' && code !== 'unsupported_media'),
  };
};

export const conversionRoutes: readonly Route[] = [
  conversion('html', 'pdf'),
  conversion('html', 'image'),
  conversion('url', 'pdf'),
  conversion('url', 'image'),
  conversion('template', 'pdf'),
  conversion('template', 'image'),
  queryConversion('pdf'),
  queryConversion('image'),
];
