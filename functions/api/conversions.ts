/** Conversions: what is sent becomes a document, at once or later, stored or not. */

import { parseIdempotencyKey } from '../../shared/api/idempotency-key.ts';
import { toJobAnswer } from '../../shared/api/job-body.ts';
import { parseOffice } from '../../shared/api/office-requests.ts';
import { parsePdfs } from '../../shared/api/pdf-requests.ts';
import type { RenderRequest, RequestCall } from '../../shared/api/render-request.ts';
import { officeTypes, type PdfKind, pdfKinds, type SourceKind } from '../../shared/api/request-fields.ts';
import { fromQuery, parseRender } from '../../shared/api/requests.ts';
import { signingKeyOf } from '../../shared/domain/envelope.ts';
import { type Claim, claimOf } from '../../shared/domain/idempotency.ts';
import type { JobRecord } from '../../shared/domain/job.ts';
import type { ApiVersion } from '../../shared/domain/storage-mode.ts';
import { acceptJob, type Submission } from '../../shared/usecases/accept-job.ts';
import { fetchTemplate } from '../../shared/usecases/fetch-template.ts';
import { countRender, takeTurn } from '../../shared/usecases/limit-rate.ts';
import { readOwnAssets } from '../../shared/usecases/read-own-assets.ts';
import { renderNow } from '../../shared/usecases/render-now.ts';
import { storeNow } from '../../shared/usecases/store-now.ts';
import { type App, type AppParts, type Call, originOf, principalOf, versions, withLinks } from './call.ts';
import { documentResponse, jobHeaders } from './document-response.ts';
import { filesOrJsonBody, formOrJsonBody, type Given, jsonGiven } from './request-body.ts';

/** What a route makes of a call. */
type Conversion = {
  readonly version: ApiVersion;
  readonly read: Read;
  readonly parse: (call: RequestCall) => RenderRequest;
};

const jobResponse = async (call: Call, job: JobRecord, status: 201 | 202, parts: AppParts): Promise<Response> => {
  const linked = { call, parts, accountId: job.accountId, hasFiles: job.assetId !== undefined };
  const body = await withLinks(linked, (addresses) => toJobAnswer(job, addresses));
  return call.json(body, status, jobHeaders(job.id));
};

const answerNow = async (submission: Submission, parts: Parameters<typeof renderNow>[1]): Promise<Response> => {
  const { jobId, header, bytes } = await renderNow(submission, parts);
  const { contentType, extension, bytes: length, report } = header;
  return documentResponse({ jobId, contentType, extension, length, bytes, report }, submission.presentation);
};

const answerStored = async (
  call: Call,
  submission: Submission,
  version: ApiVersion,
  parts: AppParts,
): Promise<Response> => {
  const { job, asset, report } = await storeNow(submission, parts);
  if (version === 'v2') return jobResponse(call, job, 201, parts);
  const { contentType, extension, bytes: length, objectKey } = asset.document;
  const bytes = await parts.assets.get(objectKey);
  if (!bytes) throw new Error('a document that was just stored is gone');
  return documentResponse({ jobId: job.id, contentType, extension, length, bytes, report }, submission.presentation);
};

/** What makes a request the one that it is, under the key that its caller gave it; undefined without a key. */
const claimFor = async (
  call: Call,
  account: string,
  { identity }: Given,
  { keys }: AppParts,
): Promise<Claim | undefined> => {
  const name = 'Idempotency-Key';
  const idempotencyKey = parseIdempotencyKey(name, call.req.header(name));
  if (idempotencyKey === undefined) return undefined;
  const { pathname, search } = new URL(call.req.url);
  const request = [call.req.method, pathname, search, ...identity];
  return keys.useOrCreate(signingKeyOf(account, 'idempotency'), (key) =>
    claimOf(key, { idempotencyKey, parts: request }),
  );
};

type Read = (call: Call) => Given | Promise<Given>;

const convert = async (call: Call, conversion: Conversion, parts: AppParts): Promise<Response> => {
  const principal = await principalOf(call, 'render', parts);
  const given = await conversion.read(call);
  const request = conversion.parse({
    version: conversion.version,
    body: given.body,
    preference: principal.storage,
    onlyHosts: principal.allowedHosts,
    isPlainHttpOpen: parts.isPlainHttpOpen,
  });
  const { delivery, version, ...submitted } = request;
  await countRender(principal, parts);
  const claim = await claimFor(call, principal.accountId, given, parts);
  const { accountId, keyId } = principal;
  const own = await readOwnAssets(submitted.render, { accountId, keyId, origin: originOf(call, parts) }, parts);
  const render = await fetchTemplate(own, accountId, parts);
  const submission = { ...submitted, render, principal, claim };
  if (delivery.async) return jobResponse(call, await acceptJob(submission, parts), 202, parts);
  call.env.afterwards(await takeTurn(principal, submission.render.timeoutMs, parts));
  if (delivery.storage.mode === 'none') return answerNow(submission, { ...parts, afterwards: call.env.afterwards });
  return answerStored(call, submission, version, parts);
};

const readQuery: Read = (call) => ({ body: fromQuery(call.req.queries()), identity: [] });
const readers: Readonly<Record<SourceKind | PdfKind, Read>> = {
  html: filesOrJsonBody,
  url: jsonGiven,
  template: formOrJsonBody,
  merge: jsonGiven,
  stages: formOrJsonBody,
};

export const addConversions = (app: App, parts: AppParts): void => {
  for (const version of versions) {
    for (const output of ['pdf', 'image'] as const) {
      for (const kind of ['html', 'url', 'template'] as const) {
        const parseIt = (asked: RequestCall) => parseRender({ ...asked, kind, output });
        const path = `/${version}/${kind}/${output}`;
        app.post(path, (call) => convert(call, { version, read: readers[kind], parse: parseIt }, parts));
        if (kind === 'url') app.get(path, (call) => convert(call, { version, read: readQuery, parse: parseIt }, parts));
      }
    }
    for (const type of officeTypes) {
      const parseIt = (asked: RequestCall) => parseOffice({ ...asked, type });
      const path = `/${version}/${type.replace('-', '/')}`;
      app.post(path, (call) => convert(call, { version, read: formOrJsonBody, parse: parseIt }, parts));
    }
    for (const kind of pdfKinds.filter((one) => one === 'merge' || version === 'v2')) {
      const parseIt = (asked: RequestCall) => parsePdfs({ ...asked, kind });
      app.post(`/${version}/pdf/${kind}`, (call) =>
        convert(call, { version, read: readers[kind], parse: parseIt }, parts),
      );
    }
  }
};
