/** A conversion request: from whatever came over the wire to something checked, complete and typed. */
import type * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import type { RenderJob, RequestedRender } from '../domain/render-job.ts';
import { parse } from './parse.ts';
import { imageViewPort, toImageOptions, toPageOptions, toPdfOptions } from './render-options.ts';
import { completeRequest, type RenderRequest, type RequestCall, timeoutDefaults } from './render-request.ts';
import {
  commonSchema,
  imageSchema,
  type OutputKind,
  pdfSchema,
  type SourceKind,
  stagesSchema,
} from './request-fields.ts';
import { sourceSchemas, toHtmlSource } from './source-fields.ts';
import { toStages } from './stage-fields.ts';

export type { RenderRequest } from './render-request.ts';
export { fromParts, fromQuery } from './string-values.ts';

type Call = RequestCall & { readonly kind: SourceKind; readonly output: OutputKind };

type Parsed<Result> = { readonly fields: Readonly<Record<string, unknown>>; readonly make: () => Result };

type Source = RequestedRender['source'];

const parseSource: Readonly<Record<SourceKind, (body: unknown) => Parsed<Source>>> = {
  html: (body) => {
    const fields = parse(sourceSchemas.html, body);
    return { fields, make: () => toHtmlSource(fields) };
  },
  url: (body) => {
    const fields = parse(sourceSchemas.url, body);
    const make = (): Source => {
      const { url, batch } = fields;
      if (url !== undefined) return { kind: 'url', url: new URL(url).href };
      return { kind: 'urls', urls: (batch?.urls ?? []).map((one) => new URL(one).href) };
    };
    return { fields, make };
  },
  template: (body) => {
    const fields = parse(sourceSchemas.template, body);
    const { template, templateId = '', data } = fields;
    const make = (): Source =>
      template === undefined
        ? { kind: 'named template', templateId, data }
        : { kind: 'template', templateBase64: template, data };
    return { fields, make };
  },
};

const parseOutput = (
  { kind, output, body, onlyHosts }: Call,
  common: z.infer<typeof commonSchema>,
): Parsed<Pick<RenderJob, 'output' | 'page' | 'stages'>> => {
  const page = { ...toPageOptions(common, kind), onlyHosts };
  if (output === 'pdf') {
    const fields = { ...parse(pdfSchema, body), ...parse(stagesSchema, body) };
    const make = () => ({ page, output: toPdfOptions(fields, common, kind), stages: toStages(fields.stages) });
    return { fields, make };
  }
  const fields = parse(imageSchema, body);
  return {
    fields,
    make: () => ({ page: { ...page, viewPort: imageViewPort(common) }, output: toImageOptions(fields, common) }),
  };
};

/**
 * @throws AppError `invalid_request` or `storage_not_allowed`; each names the field and its allowed values, and quotes
 * nothing of the request
 */
export const parseRender = (call: Call): RenderRequest => {
  const { kind, output, body } = call;
  const type = `${kind}-${output}` as const;
  const source = parseSource[kind](body);
  const common = parse(commonSchema, body);
  const target = parseOutput(call, common);
  const fields = { ...source.fields, ...common, ...target.fields };
  const isBatch = 'batch' in source.fields && source.fields.batch !== undefined;
  const request = completeRequest(call, { type, fields, common, isAlwaysAsync: isBatch });
  if (isBatch && output !== 'pdf') {
    throw new AppError('invalid_request', { field: 'batch', message: 'batch becomes one PDF: use /url/pdf.' });
  }
  const byPage = ['pageHeaders', 'pageFooters'].find((name) => isBatch && name in target.fields);
  if (byPage) {
    throw new AppError('invalid_request', { field: byPage, message: `${byPage} cannot be given together with batch.` });
  }
  return {
    ...request,
    render: {
      source: source.make(),
      ...target.make(),
      timeoutMs: common.timeout ?? timeoutDefaults[isBatch ? 'batch' : request.delivery.async ? 'async' : 'sync'],
    },
  };
};
