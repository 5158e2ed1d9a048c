/** An account with something of everything in it, as the pictures of the dashboard show it. */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createClient, type EphemeraClient } from '../../client/index.ts';
import type { ReadyFile } from '../../local/ready-file.ts';
import { documentsOf, newAccount } from './operator.ts';

const dayMs = 86_400_000;

/** Days of use before today, which no call of the API can make. */
const writeUsage = async (ready: ReadyFile, account: string): Promise<void> => {
  const rows = Array.from({ length: 24 }, (_, at) => {
    const renders = 40 + Math.round(35 * Math.sin(at / 2)) + at;
    const day = new Date(Date.now() - (at + 1) * dayMs).toISOString().slice(0, 10);
    const sums = { renders, errors: at % 5, ms: renders * 210, bytes: renders * 48_000 };
    const durations = { took14: Math.floor(renders * 0.7), took16: Math.ceil(renders * 0.24), took19: 4 };
    return { PutRequest: { Item: { pk: `ACCOUNT#${account}`, sk: `USAGE#${day}#0`, ...sums, ...durations } } };
  });
  const table = ready.resources.tables?.records ?? '';
  await documentsOf(ready).send(new BatchWriteCommand({ RequestItems: { [table]: rows } }));
};

const sampleHtml = (title: string): string =>
  `<!doctype html><style>body{font:16px Roboto;margin:2cm}h1{color:#1d4fb8}td{padding:4px 24px 4px 0}</style>
<h1>${title}</h1><table><tr><td>Design<td>€1,500.00<tr><td>Print<td>€250.00<tr><td><b>Total</b><td><b>€1,750.00</b></table>`;

const makeJobs = async ({ jobs, urlToPdf, htmlToImage }: EphemeraClient): Promise<void> => {
  const authentication = { username: 'reader', password: 'sesame' };
  const failed = urlToPdf({ url: 'https://example.com/dashboard?token=1', authentication, timeout: 5_000 });
  await failed.then(
    (found) => found.bytes(),
    () => undefined,
  );
  await (await htmlToImage({ html: sampleHtml('Badge'), name: 'badge of the fair' })).bytes();
  for (const name of ['Invoice 41', 'Invoice 42', 'Invoice 43']) {
    const given = { html: sampleHtml(name), name, generatePreview: true, format: 'a4', async: false } as const;
    await jobs.htmlToPdf(given);
  }
  await jobs.htmlToPdf({ html: sampleHtml('Notice'), webhook: 'https://198.51.100.7/hooks' });
};

/** The client of a new account with jobs, documents, keys, a template and a webhook. */
export const sampleAccount = async (ready: ReadyFile): Promise<{ account: string; apiKey: string }> => {
  const own = await newAccount(ready, 'Paper & Co.');
  const client = createClient({ baseUrl: ready.api, apiKey: own.apiKey });
  await writeUsage(ready, own.account);
  await makeJobs(client);
  await client.keys.create({ name: 'web server', scopes: ['render'] });
  await client.keys.create({
    name: 'dashboard of Ada',
    scopes: ['read', 'manage'],
    expiresAt: Date.now() + 90 * dayMs,
  });
  const template = '<!doctype html>\n<h1>Invoice {{ number }}</h1>\n<p>For {{ name }}</p>\n';
  await client.templates.add({ title: 'Our invoice', template, sampleData: { number: 42, name: 'Ada' } });
  return own;
};
