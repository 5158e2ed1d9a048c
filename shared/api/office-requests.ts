/** Requests that bring a file of one kind, to become one of another. */
import { assertFileKind } from '../domain/file-kind.ts';
import type { PdfOptions, RenderJob } from '../domain/render-job.ts';
import { papers } from './paper.ts';
import { parse } from './parse.ts';
import { completeRequest, type RenderRequest, type RequestCall, timeoutDefaults } from './render-request.ts';
import { baseSchema, type OfficeType, stagesSchema } from './request-fields.ts';
import { sourceSchemas } from './source-fields.ts';
import { toStages } from './stage-fields.ts';

/** The document says what its pages are like. */
const asTheDocumentIs: PdfOptions = {
  format: 'pdf',
  paper: papers.letter,
  margin: { top: 0, right: 0, bottom: 0, left: 0 },
  landscape: false,
  scale: 1,
  printBackground: true,
  preferCssPageSize: true,
  tagged: true,
  outline: true,
};

const outputs: Readonly<Record<OfficeType, RenderJob['output']>> = {
  'docx-pdf': asTheDocumentIs,
  'docx-html': { format: 'html' },
  'pdf-docx': { format: 'docx' },
};

/** @throws AppError `invalid_request`, `docx_encrypted` or `storage_not_allowed` */
export const parseOffice = (call: RequestCall & { readonly type: OfficeType }): RenderRequest => {
  const { type, body, onlyHosts } = call;
  const kind = type === 'pdf-docx' ? 'pdf' : 'docx';
  const { file = '' } = parse(sourceSchemas.upload, body);
  const common = parse(baseSchema, body);
  const { stages } = type === 'docx-pdf' ? parse(stagesSchema, body) : {};
  assertFileKind(Buffer.from(file, 'base64'), kind, 'file');
  const list = toStages(stages);
  const request = completeRequest(call, { type, fields: { file, ...common, stages }, common });
  return {
    ...request,
    render: {
      source: { kind, base64: file },
      page: { onlyHosts, delayMs: 0, network: list?.some(({ type: stage }) => stage === 'merge') ? undefined : 'none' },
      output: outputs[type],
      stages: list,
      timeoutMs: common.timeout ?? timeoutDefaults[request.delivery.async ? 'async' : 'sync'],
    },
  };
};
