/**
 * Requests that six SDKs for this wire (for Go, Java, JavaScript, PHP, Python and Ruby) were recorded to send, one line
 * each in `recorded-requests.jsonl`: all their operations, unmodified, with the headers as they came. What differs from
 * run to run stands in angle brackets or braces, and `status` is what each SDK was content with.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { talkativeDocx } from '../../cli/verify/talkative-docx.ts';
import { talkativePdf } from '../../cli/verify/talkative-pdf.ts';
import type { RawRequest } from '../support/raw-http.ts';

type RecordedPart = { readonly name: string } & (
  | { readonly value: string }
  | { readonly filename: string; readonly contentType: string; readonly bytes: number }
);

export type Recording = {
  readonly sdk: string;
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object | { readonly multipart: readonly RecordedPart[] };
};

export const recordings: readonly Recording[] = readFileSync(
  join(import.meta.dirname, 'recorded-requests.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** What stands for what in a recording: the longest first, where one begins as another does. */
export type Meanings = Readonly<Record<string, string>>;

const withMeanings = (text: string, meanings: Meanings): string =>
  Object.entries(meanings).reduce((whole, [sign, meaning]) => whole.replaceAll(sign, meaning), text);

const boundary = 'a-boundary';

const headOf = (part: RecordedPart): string =>
  'value' in part
    ? `Content-Disposition: form-data; name="${part.name}"`
    : `Content-Disposition: form-data; name="${part.name}"; filename="${part.filename}"\r\nContent-Type: ${part.contentType}`;

/** What was sent was a document that was made for the recording: another one stands for it. */
const contentOf = (part: RecordedPart, path: string): Buffer => {
  if ('value' in part) return Buffer.from(part.value);
  return path.includes('/docx/') ? talkativeDocx('recorded') : talkativePdf('recorded');
};

const formOf = (parts: readonly RecordedPart[], path: string): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`),
      contentOf(part, path),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

/** The request as it goes over the wire. */
export const requestOf = ({ method, path, headers, body }: Recording, meanings: Meanings): RawRequest => {
  const written =
    body && !('multipart' in body) ? Buffer.from(withMeanings(JSON.stringify(body), meanings)) : undefined;
  const sent = body && 'multipart' in body ? formOf(body.multipart, path) : written;
  const own = { '<n>': String(sent?.length ?? 0), '<boundary>': boundary, ...meanings };
  return {
    method,
    path: withMeanings(path, meanings),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, withMeanings(value, own)])),
    ...(sent && { body: sent }),
  };
};
