/**
 * A service of the operator's own that turns DOCX documents into PDFs, by the route that Gotenberg has for LibreOffice. What
 * it answers is a PDF of somebody else's, and is taken as one.
 */
import { randomBytes } from 'node:crypto';
import type { EgressPolicy } from '../../../shared/domain/egress.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { postFile } from '../egress-fetch.ts';
import type { StageJob } from '../render-stages.ts';
import type { Input } from '../stages/apply-stages.ts';
import { checkDocx } from './check-docx.ts';

const path = '/forms/libreoffice/convert';
/** Of what it makes. */
const bytesMax = 50 * 1024 * 1024;

/** With its port, as lists of hosts have it. */
const hostOf = (engine: string): string => {
  const { hostname, port, protocol } = new URL(engine);
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
};

/** A job's door that leads to the engine too, wherever it is: the operator named it. */
export const engineDoor = (policy: EgressPolicy, engine = ''): EgressPolicy => {
  const host = hostOf(engine);
  const onlyHosts = policy.network === 'none' ? [host] : policy.onlyHosts && [...policy.onlyHosts, host];
  return { ...policy, network: 'public', allowedHosts: [...policy.allowedHosts, host], onlyHosts };
};

/** A form of one file, under a name that says its kind and nothing else. */
const formOf = (file: Buffer) => {
  const boundary = randomBytes(16).toString('hex');
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="document.docx"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
};

const isEngines = (error: unknown): boolean =>
  error instanceof AppError && error.field === 'file' && /^pdf_/.test(error.code);

/** What is wrong with its PDF is no fault of who sent the document. */
export const fromEngine = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    throw isEngines(error) ? new AppError('office_engine_failed', {}, error) : error;
  }
};

/** @throws AppError `office_engine_failed`, whatever the engine said, or what is wrong with the document */
export const askEngine = async (engine = '', base64: string, { door, deadline }: StageJob): Promise<Input> => {
  const file = Buffer.from(base64, 'base64');
  await checkDocx(file);
  const wanted = {
    url: new URL(path, engine).href,
    field: 'file',
    bytesMax,
    timeoutMs: Math.max(1, deadline.leftMs()),
  };
  try {
    return { field: 'file', bytes: await postFile(door, wanted, formOf(file)) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'render_timeout') throw error;
    throw new AppError('office_engine_failed', {}, error);
  }
};
