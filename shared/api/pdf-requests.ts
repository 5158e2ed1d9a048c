/** Requests about PDFs that exist: several become one, or one goes through stages. */
import { AppError } from '../domain/errors.ts';
import type { PdfInput } from '../domain/stages.ts';
import { parse } from './parse.ts';
import { completeRequest, type RenderRequest, type RequestCall, timeoutDefaults } from './render-request.ts';
import { baseSchema, type PdfKind, stagesSchema } from './request-fields.ts';
import { sourceSchemas } from './source-fields.ts';
import { toStages } from './stage-fields.ts';

type Source = { readonly fields: Readonly<Record<string, unknown>>; readonly inputs: readonly PdfInput[] };

const inputAt = (field: string, url: string): PdfInput => ({ field, url: new URL(url).href });

const sources: Readonly<Record<PdfKind, (body: unknown) => Source>> = {
  merge: (body) => {
    const fields = parse(sourceSchemas.merge, body);
    const { url, batch } = fields;
    if (url !== undefined) return { fields, inputs: [inputAt('url', url)] };
    return { fields, inputs: (batch?.urls ?? []).map((one, at) => inputAt(`batch.urls.${at}`, one)) };
  },
  stages: (body) => {
    const fields = parse(sourceSchemas.file, body);
    const { file, url = '' } = fields;
    return { fields, inputs: [file === undefined ? inputAt('url', url) : { field: 'file', base64: file }] };
  },
};

/** @throws AppError `invalid_request` or `storage_not_allowed` */
export const parsePdfs = (call: RequestCall & { readonly kind: PdfKind }): RenderRequest => {
  const { kind, body, onlyHosts } = call;
  const { fields, inputs } = sources[kind](body);
  const common = parse(baseSchema, body);
  const { stages } = parse(stagesSchema, body);
  if (kind === 'stages' && stages === undefined) {
    throw new AppError('invalid_request', { field: 'stages', message: 'stages is required.' });
  }
  const request = completeRequest(call, { type: 'merge-pdf', fields: { ...fields, ...common, stages }, common });
  return {
    ...request,
    render: {
      source: { kind: 'pdfs', inputs },
      page: { onlyHosts, delayMs: 0 },
      output: { format: 'kept' },
      stages: toStages(stages),
      timeoutMs: common.timeout ?? timeoutDefaults[request.delivery.async ? 'async' : 'sync'],
    },
  };
};
