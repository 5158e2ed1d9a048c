/** The routes that convert, as data. */
import type { ErrorCode } from '../domain/errors.ts';
import type { Fields } from './fields.ts';
import { htmlForm, officeForm, pdfForm, templateForm } from './form-body.ts';
import type { OfficeType, OutputKind, SourceKind } from './request-fields.ts';
import { bodyErrors, bothVersions, keyErrors, newestVersion, type Route } from './route.ts';

/** Stages, and what may be wrong with a PDF of somebody else's. */
const pdfErrors = [
  'page_range_invalid',
  'pdf_encrypted',
  'pdf_broken',
  'pdf_active_content',
  'link_invalid',
  'not_found',
] as const satisfies ErrorCode[];

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

/** A split makes a ZIP of PDFs. */
const contentTypes = {
  pdf: ['application/pdf', 'application/zip'],
  image: ['image/png', 'image/jpeg', 'image/webp'],
  html: ['text/html'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
} as const;
/** Of an answer that is the document itself. */
const documentHeaders = [
  'Content-Disposition',
  'Content-Length',
  'cl-worker-job-id',
  'cl-cluster-id',
  'cl-bandwidth',
  'cl-process-time',
  'ephemera-report',
  'Server-Timing',
] as const;
const forms: Partial<Record<SourceKind, Fields>> = { html: htmlForm, template: templateForm };
const nouns = { html: 'HTML', url: 'a web page', template: 'a template' } as const;

const answersOf = (output: keyof typeof contentTypes): Route['answers'] => [
  {
    status: 201,
    description: 'Synchronous: the document or, in v2 with storage, the finished job.',
    schema: 'Job',
    bytes: contentTypes[output],
    headers: documentHeaders,
  },
  { status: 202, description: 'Asynchronous: the job, which is pending.', schema: 'Job', example: 'PendingJob' },
];

const conversion = (kind: SourceKind, output: OutputKind): Route => ({
  name: `${kind}To${output === 'pdf' ? 'Pdf' : 'Image'}`,
  method: 'post',
  path: `/${kind}/${output}`,
  versions: bothVersions,
  scope: 'render',
  summary: `Turns ${nouns[kind]} into ${output === 'pdf' ? 'a PDF' : 'an image'}.`,
  request: { in: 'body', type: `${kind}-${output}` },
  ...(forms[kind] && { form: forms[kind] }),
  isIdempotent: true,
  answers: answersOf(output),
  errors: [
    ...bodyErrors,
    ...renderErrors,
    ...(output === 'pdf' ? pdfErrors : []),
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

const onPdfs = {
  method: 'post',
  scope: 'render',
  isIdempotent: true,
  answers: answersOf('pdf'),
  errors: [...bodyErrors, ...renderErrors, ...pdfErrors],
} as const satisfies Partial<Route>;

const merging: Route = {
  ...onPdfs,
  name: 'mergePdfs',
  path: '/pdf/merge',
  versions: bothVersions,
  summary: 'Joins PDFs into one.',
  description:
    'The PDFs of `url`, or of `batch` in its order, become one; their structure, bookmarks, links and attached files are kept. A link to an asset of the account itself is read from the store. PDFs that are encrypted, damaged or hold scripts are refused by the name of their field.',
  request: { in: 'body', type: 'merge-pdf' },
};

const staging: Route = {
  ...onPdfs,
  name: 'applyStages',
  path: '/pdf/stages',
  versions: newestVersion,
  summary: 'Takes a PDF through stages.',
  description: 'The PDF of `url`, or one that is uploaded as `file`, goes through `stages`. See docs/pdf-stages.md.',
  request: { in: 'body', type: 'stages-pdf' },
  form: pdfForm,
};

const officeDescription =
  'The file comes in a form as `file`, beside the other fields: each as a part of its own, or all of them as JSON in a part `options` or `json`. What it is is told by its bytes. See docs/office.md.';

type Office = Pick<Route, 'name' | 'path' | 'summary'> & {
  readonly type: OfficeType;
  readonly noun: string;
  readonly output: keyof typeof contentTypes;
  readonly errors: readonly ErrorCode[];
};

const office = ({ name, path, summary, type, noun, output, errors }: Office): Route => ({
  name,
  method: 'post',
  path,
  versions: bothVersions,
  scope: 'render',
  summary,
  description: officeDescription,
  request: { in: 'body', type },
  form: officeForm(noun),
  isIdempotent: true,
  answers: answersOf(output),
  errors: [
    ...bodyErrors,
    ...renderErrors.filter((code) => code !== 'page_load_failed' || type === 'docx-pdf'),
    ...errors,
  ],
});

const officeRoutes = [
  office({
    name: 'docxToPdf',
    path: '/docx/pdf',
    summary: 'Turns a DOCX document into a PDF.',
    type: 'docx-pdf',
    noun: 'DOCX document',
    output: 'pdf',
    errors: ['docx_encrypted', 'docx_broken', 'office_engine_failed', ...pdfErrors],
  }),
  office({
    name: 'docxToHtml',
    path: '/docx/html',
    summary: 'Turns a DOCX document into HTML.',
    type: 'docx-html',
    noun: 'DOCX document',
    output: 'html',
    errors: ['docx_encrypted', 'docx_broken'],
  }),
  office({
    name: 'pdfToDocx',
    path: '/pdf/docx',
    summary: 'Turns a PDF into a DOCX document.',
    type: 'pdf-docx',
    noun: 'PDF',
    output: 'docx',
    errors: ['pdf_encrypted', 'pdf_broken'],
  }),
];

export const conversionRoutes: readonly Route[] = [
  conversion('html', 'pdf'),
  conversion('html', 'image'),
  conversion('url', 'pdf'),
  conversion('url', 'image'),
  conversion('template', 'pdf'),
  conversion('template', 'image'),
  queryConversion('pdf'),
  queryConversion('image'),
  merging,
  staging,
  ...officeRoutes,
];
