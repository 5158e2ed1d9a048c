/** What a service deals with on behalf of its customers: a web site, a receiver of webhooks, a bucket of the customer's own. */

import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createS3 } from '../../local/aws/s3/s3.ts';
import { close, listen } from '../../local/listen.ts';
import { makeRunFolder } from '../../local/run-folders.ts';
import type { Ledger } from './ledger.ts';
import { talkativePdf } from './talkative-pdf.ts';

export type Site = { readonly origin: string; readonly close: () => Promise<void> };

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** A page that says a secret wherever it can: title, text, console, error, cookie, storage, and what it loads. */
export const talkativePage = (secret: string): string => `<!doctype html><meta charset="utf-8">
  <title>${escaped(secret)}</title><p id="text">${escaped(secret)}</p><iframe srcdoc="<p>${escaped(secret)}"></iframe>
  <script>
    const text = document.getElementById('text').textContent;
    console.error(text);
    try {
      window.name = text;
      localStorage.setItem('secret', text);
      document.cookie = 'secret=' + encodeURIComponent(text);
    } catch {}
    throw new Error(text);
  </script>`;

/** Below `/pdf/` are PDFs; every other path is a page with a secret of its own in text, headers and cookie; it asks for a password where one is named. */
export const startSite = async (ledger: Ledger): Promise<Site> => {
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/protected/') && !req.headers.authorization) {
      res.writeHead(401, { 'WWW-Authenticate': 'Basic realm="site"' }).end();
      return;
    }
    if (req.url?.startsWith('/pdf/')) {
      res.writeHead(200, { 'Content-Type': 'application/pdf', 'X-Secret': ledger.word('header of a PDF') });
      res.end(talkativePdf(ledger.word('text of a PDF')));
      return;
    }
    const cookie = encodeURIComponent(ledger.secret('cookie that a page sets'));
    res.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Set-Cookie': `session=${cookie}`,
      'X-Secret': ledger.word('header of a page'),
    });
    res.end(talkativePage(ledger.secret('text of a page')));
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  return { origin, close: () => close(server) };
};

/** What comes goes into the ledger. A path's beginning says what it is answered: `/410/...`; the first time 500 with `/retry/`. */
export const startReceiver = async (ledger: Ledger): Promise<Site> => {
  const seen = new Set<string>();
  const server = createServer(async (req, res) => {
    const body = await text(req);
    const message = [...Object.entries(req.headers).flat(), body].join('\n');
    ledger.receive('webhook', `message ${seen.size}`, Buffer.from(message));
    const [, first = ''] = req.url?.split('/') ?? [];
    const isRetry = first === 'retry' && !seen.has(req.url ?? '');
    seen.add(req.url ?? '');
    res.writeHead(isRetry ? 500 : Number(first) || 204).end();
  });
  const origin = `http://127.0.0.1:${await listen(server)}`;
  return { origin, close: () => close(server) };
};

export type OwnBucket = {
  /** As a storage configuration is asked for, less its title. */
  readonly access: Readonly<Record<'endpoint' | 'region' | 'bucket' | 'accessKeyId' | 'secretAccessKey', string>>;
  readonly close: () => Promise<void>;
};

/** An S3-compatible service outside of the stack, all of whose names are secrets. */
export const startOwnBucket = async (ledger: Ledger): Promise<OwnBucket> => {
  const folder = await makeRunFolder('bucket');
  const region = ledger.word('region of a bucket').toLowerCase();
  const bucket = ledger.word('name of a bucket').toLowerCase();
  const accessKeyId = ledger.word('access key id of a bucket');
  const secretAccessKey = ledger.secret('secret key of a bucket');
  const s3 = await createS3({
    directory: join(folder, 's3'),
    buckets: { [bucket]: {} },
    region,
    strict: true,
    credentials: (id) => (id === accessKeyId ? secretAccessKey : undefined),
  });
  const server = createServer(s3.listener);
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  return {
    access: { endpoint, region, bucket, accessKeyId, secretAccessKey },
    close: async () => {
      await close(server);
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
