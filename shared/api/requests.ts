/** A conversion request: from whatever came over the wire to something checked, complete and typed. */
import type * as z from 'zod/mini';
import type { Presentation } from '../domain/content.ts';
import { AppError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { redact } from '../domain/redaction.ts';
import type { RenderJob, RequestedRender } from '../domain/render-job.ts';
import { type ApiVersion, type Delivery, resolveDelivery, type StorageChoice } from '../domain/storage-mode.ts';
import { isObject } from './fields.ts';
import { assertHttps } from './outgoing-address.ts';
import { parse } from './parse.ts';
import { imageViewPort, toImageOptions, toPageOptions, toPdfOptions } from './render-options.ts';
import {
  commonSchema,
  imageSchema,
  type OutputKind,
  pdfSchema,
  requestMarks,
  type SourceKind,
} from './request-fields.ts';
import { sourceSchemas } from './source-fields.ts';

export { fromParts, fromQuery } from './string-values.ts';

/** Milliseconds. In synchronous calls a little less than the 30 s after which the SDKs give up. */
const timeoutDefaults = { sync: 28_000, async: 30_000, batch: 240_000 };

/** Nothing in it is a secret but `render`, which goes to the renderer only, the file name and the webhook. */
export type RenderRequest = Pick<Job, 'type' | 'storage' | 'storageId' | 'params' | 'name' | 'projectId'> & {
  readonly render: RequestedRender;
  /** How the document is handed to the caller. */
  readonly presentation: Presentation;
  readonly delivery: Delivery;
  readonly webhook: string | undefined;
  /** The version whose form the answer has. */
  readonly version: ApiVersion;
};

type Call = {
  readonly kind: SourceKind;
  readonly output: OutputKind;
  /** The version that the path names. */
  readonly version: ApiVersion;
  readonly body: unknown;
  /** The account's own default for where documents are kept. */
  readonly preference?: StorageChoice | undefined;
  /** The only hosts that the account's pages may reach, if it has set any. */
  readonly onlyHosts?: readonly string[] | undefined;
  /** Whether the operator opened any host to plain http. */
  readonly isPlainHttpOpen?: boolean;
  /** Whether it came as a message, which nobody waits for an answer to. */
  readonly isSubmission?: boolean;
};

type Parsed<Result> = { readonly fields: Readonly<Record<string, unknown>>; readonly make: () => Result };

type Source = RequestedRender['source'];

const parseSource: Readonly<Record<SourceKind, (body: unknown) => Parsed<Source>>> = {
  html: (body) => {
    const fields = parse(sourceSchemas.html, body);
    return { fields, make: () => ({ kind: 'html', htmlBase64: fields.html }) };
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
): Parsed<Pick<RenderJob, 'output' | 'page'>> => {
  const page = { ...toPageOptions(common, kind), onlyHosts };
  if (output === 'pdf') {
    const fields = parse(pdfSchema, body);
    return { fields, make: () => ({ page, output: toPdfOptions(fields, common, kind) }) };
  }
  const fields = parse(imageSchema, body);
  return {
    fields,
    make: () => ({ page: { ...page, viewPort: imageViewPort(common) }, output: toImageOptions(fields, common) }),
  };
};

/** What the caller named itself: defaults are no part of what is recorded. */
const namedIn = (body: unknown, fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => isObject(body) && Object.hasOwn(body, name) && (body[name] !== null || value === null),
    ),
  );

const needStorage = ['generatePreview', 'webhook'] as const;

const assertStorage = ({ storage }: Delivery, asked: Readonly<Record<string, unknown>>): void => {
  const field = storage.mode === 'none' ? needStorage.find((name) => asked[name]) : undefined;
  if (field) throw new AppError('invalid_request', { field, message: `${field} needs storage.` });
};

/**
 * @throws AppError `invalid_request` or `storage_not_allowed`; each names the field and its allowed values, and quotes
 * nothing of the request
 */
export const parseRender = (call: Call): RenderRequest => {
  const { kind, output, version, body } = call;
  const type = `${kind}-${output}` as const;
  const source = parseSource[kind](body);
  const common = parse(commonSchema, body);
  const target = parseOutput(call, common);
  const named = namedIn(body, { ...source.fields, ...common, ...target.fields });
  const { async, storage, apiVer = version } = common;
  const isBatch = named.batch !== undefined;
  const alwaysAsync = isBatch ? 'a batch' : call.isSubmission ? 'a submission' : undefined;
  const delivery = resolveDelivery({ version: apiVer, async, storage, preference: call.preference, alwaysAsync });
  assertHttps('webhook', common.webhook, call.isPlainHttpOpen ?? false);
  assertStorage(delivery, common);
  if (isBatch && output !== 'pdf') {
    throw new AppError('invalid_request', { field: 'batch', message: 'batch becomes one PDF: use /url/pdf.' });
  }
  return {
    type,
    storage: delivery.storage.mode,
    ...(delivery.storage.mode === 'user' && { storageId: delivery.storage.id }),
    params: redact(requestMarks, named),
    ...(common.name !== undefined && { name: common.name }),
    ...(common.projectId !== undefined && { projectId: common.projectId }),
    presentation: { inline: common.inline, filename: common.filename },
    delivery,
    webhook: common.webhook,
    version: apiVer,
    render: {
      source: source.make(),
      ...target.make(),
      timeoutMs: common.timeout ?? timeoutDefaults[isBatch ? 'batch' : delivery.async ? 'async' : 'sync'],
    },
  };
};
