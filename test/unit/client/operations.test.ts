import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '../../../client/index.ts';
import { clientWire } from '../../../infra/client-wire.ts';
import { requestFields } from '../../../shared/api/request-fields.ts';
import { routes } from '../../../shared/api/routes.ts';

const file = join(import.meta.dirname, '..', '..', '..', 'client', 'wire.ts');

type Sent = { readonly method: string; readonly path: string; readonly body: Record<string, unknown> };

/** A client whose calls go nowhere, and what it would have sent. */
const recorded = () => {
  const sent: Sent[] = [];
  const record = async (url: unknown, { method = '', body }: RequestInit = {}): Promise<Response> => {
    sent.push({ method, path: new URL(String(url)).pathname, body: JSON.parse(String(body ?? '{}')) });
    return new Response('[]', { status: 201, headers: { 'cl-worker-job-id': 'job_1' } });
  };
  return { sent, client: createClient({ baseUrl: 'https://api.example.com/', apiKey: 'eph_1', fetch: record }) };
};
type Client = ReturnType<typeof recorded>['client'];

/** Calls everything that the client can do. */
const callAll = async ({ jobs, assets, storage, templates, keys, account, webhooks, service, ...client }: Client) => {
  const [html, url, template, id] = ['<p>', 'https://example.com', '{{ a }}', 'x'];
  await Promise.all([
    client.htmlToPdf({ html }),
    client.htmlToImage({ html }),
    client.urlToPdf({ url }),
    client.urlToImage({ url }),
    client.templateToPdf({ template }),
    client.templateToImage({ template }),
    client.mergePdfs({ url }),
    client.applyStages({ file: new Uint8Array(1), stages: [{ type: 'compact' }] }),
    client.docxToPdf({ file: new Uint8Array(1) }),
    client.docxToHtml({ file: new Uint8Array(1) }),
    client.pdfToDocx({ file: new Uint8Array(1) }),
    client.deletions.get(id, 'secret'),
    client.deletions.publicKey(),
    client.audit.list(),
    ...[jobs.list(), jobs.get(id), jobs.delete(id), jobs.history('csv'), jobs.history('ndjson')],
    ...[assets.list(), assets.get(id), assets.delete(id), assets.cleanUp({ before: 1 })],
    ...[storage.list(), storage.get(id), storage.test(id), storage.delete(id)],
    storage.add({ title: 't', region: 'auto', bucket: 'b', accessKeyId: 'a', secretAccessKey: 's' }),
    ...[templates.list(), templates.get(id), templates.delete(id)],
    ...[templates.add({ title: 't', template }), templates.change(id, { title: 't', template })],
    ...[keys.list(), keys.create({ name: 'n' }), keys.rotate(id), keys.revoke(id)],
    ...[webhooks.deliveries(), webhooks.replay(id), webhooks.rotateSecret()],
    ...[account.get(), account.usage(), account.settings(), account.changeSettings({ storage: null })],
    ...[account.export(), account.delete(id)],
    ...[service.status(), service.health(), service.openApi()],
    ...[service.verification(), service.verificationKeys()],
  ]);
};

test('its types are those of the schemas as they are now (npm run build:client writes them)', () => {
  expect(readFileSync(file, 'utf8')).toBe(clientWire());
});

test('it knows every option of every conversion', () => {
  const wire = readFileSync(file, 'utf8');
  const names = Object.values(requestFields).flatMap((fields) => Object.keys(fields));

  expect(names.length).toBeGreaterThan(200);
  for (const name of new Set(names)) expect(wire).toMatch(new RegExp(`^ {2}${name}\\??: `, 'm'));
});

test('it reaches every route of the newest version, and nothing else', async () => {
  const { sent, client } = recorded();
  await callAll(client);

  const expected = routes
    // A signed link is followed as it stands, what a query converts is posted as well, and pages are for readers.
    .filter(({ name, path, versions }) => {
      const isCalled = name !== 'download' && !name.endsWith('ByQuery') && !/^\/(docs|dashboard)/.test(path);
      return isCalled && versions.includes('v2');
    })
    .map(({ method, path }) => `${method.toUpperCase()} /v2${path}`.replaceAll(/\{\w+\}/g, 'x'));
  expect(sent.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(expected.toSorted());
});

test('a conversion at once is stored nowhere, and a job is stored as the account has it', async () => {
  const { sent, client } = recorded();
  await client.htmlToPdf({ html: 'Grüße', format: 'a4' });
  await client.jobs.htmlToPdf({ html: Buffer.from('Grüße'), async: undefined, storage: undefined });
  await client.jobs.templateToImage({ templateId: 'u-1', async: false });
  await client.jobs.urlToPdf({ batch: { urls: ['https://example.com'] }, storage: { id: 'st_1' } });

  const html = Buffer.from('Grüße').toString('base64');
  expect(sent.map(({ body }) => body)).toEqual([
    { html, format: 'a4', async: false, storage: false },
    { html, async: true },
    { templateId: 'u-1', async: false, storage: true },
    { batch: { urls: ['https://example.com'] }, async: true, storage: { id: 'st_1' } },
  ]);
});

test('ids and queries are written so that nothing breaks out of them', async () => {
  const { sent, client } = recorded();
  await client.jobs.get('../keys?x=1#');

  expect(sent[0]?.path).toBe('/v2/jobs/..%2Fkeys%3Fx%3D1%23');
});
