/** What is recorded of jobs and of control acts, as its readers see it: the command, the history, the audit trail. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRows } from '../support/account-remains.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { base64, type JobBody, post } from '../support/job-client.ts';
import { newAccount, type Row, rowsOf } from '../support/operator.ts';

let stack: EmbeddedStack;
let folder: string;
let apiKey: string;
let account: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'activity-'));
  await writeFile(join(folder, 'ready.json'), JSON.stringify(stack.ready));
});
beforeEach(async () => {
  ({ apiKey, account } = await newAccount(stack.ready, 'active'));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const own: EmbeddedStack['api'] = (path, init) =>
  stack.api(path, { ...init, headers: { 'X-API-Key': apiKey, ...init?.headers } });
const lastJob = async (): Promise<JobBody> => ((await (await own('/v2/jobs')).json()) as [JobBody])[0];
type Entry = { readonly id: string; readonly timestamp: number; readonly action: string };
const sync = { async: false, storage: false };

test('jobs show prints the four lines of the activity log, literally', async () => {
  const secret = { username: 'someone', password: 'hunter2' };
  // A page that does not answer: what was asked for is recorded all the same.
  await post(stack, '/v2/url/pdf', { ...sync, url: 'https://example.com/dashboard', authentication: secret });
  await stack.allFrozen();
  const [{ id }] = (await (await stack.api('/v2/jobs')).json()) as [JobBody];
  const { code, stdout } = await runEphemera(['jobs', 'show', id, '--ready-file', join(folder, 'ready.json')]);

  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    `Job ID: ${id}`,
    'URL: https://example.com/dashboard',
    'Authentication: { username: "...", password: "..." }',
  ]);
  expect(lines[3]).toMatch(/^Status: (success|error)$/);
  expect(stdout).toMatch(/^Time: \d{4}-\d\d-\d\dT/m);
  expect(stdout).toMatch(/^Type: url-pdf$/m);
  expect(stdout).toMatch(/^Storage: none$/m);
  expect(stdout).toMatch(/^API key: key_\w{26}$/m);
  expect(stdout).not.toMatch(/someone|hunter2/);
});

test('a job tells what it was, what became of it, and by which key, and nothing of what it held', async () => {
  const body = { ...sync, html: base64('<p style="break-after: page">one<p>two'), landscape: true, name: 'a label' };
  await (await post({ api: own }, '/v2/html/pdf', body)).arrayBuffer();
  await stack.allFrozen();
  const [{ id: keyId }] = (await (await own('/v2/keys')).json()) as [{ id: string }];

  const { id } = await lastJob();
  expect(await (await own(`/v2/jobs/${id}`)).json()).toMatchObject({
    status: 'success',
    type: 'html-pdf',
    apiKeyUsed: keyId,
    storageMode: 'none',
    size: expect.any(Number),
    processTime: expect.any(Number),
    report: { pages: 2 },
    params: { html: '...', landscape: true, name: 'a label', async: false, storage: false },
  });
});

test('the history is the same as CSV and as NDJSON: complete, in order, within the times asked for', async () => {
  for (const name of ['first', '=HYPERLINK("evil")', 'with "quotes", and a comma']) {
    await (await post({ api: own }, '/v2/html/pdf', { ...sync, html: base64('x'), name })).arrayBuffer();
  }
  await stack.allFrozen();
  const csv = await own('/v2/jobs.csv');
  const ndjson = await own('/v2/jobs.ndjson');
  expect([csv.headers.get('content-type'), csv.headers.get('content-disposition')]).toEqual([
    'text/csv; charset=utf-8',
    'attachment; filename="jobs.csv"',
  ]);

  const lines = (await csv.text()).split('\r\n');
  const records = (await ndjson.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const jobs = (await (await own('/v2/jobs')).json()) as JobBody[];
  expect(lines[0]).toBe(
    'id,timestamp,type,status,code,storageMode,apiKeyUsed,name,projectId,pages,bytes,processTime,assetId,params',
  );
  expect(records.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id));
  expect(records.map(({ name }) => name)).toEqual(['with "quotes", and a comma', '=HYPERLINK("evil")', 'first']);
  expect(records[0]).toMatchObject({ status: 'success', type: 'html-pdf', pages: 1, params: { html: '...' } });
  expect(lines.slice(1, 4).map((line) => line.split(',')[0])).toEqual(jobs.map(({ id }) => `"${id}"`));
  expect(lines[1]).toContain('"with ""quotes"", and a comma"');
  // A spreadsheet would run it.
  expect(lines[2]).toContain('"\'=HYPERLINK(""evil"")"');
  expect(lines).toHaveLength(5);

  const [newest] = jobs as [JobBody];
  const since = await (await own(`/v2/jobs.ndjson?since=${newest.timestamp + 1}`)).text();
  expect(since).toBe('');
  expect((await own('/v2/jobs.csv?since=yesterday')).status).toBe(400);
});

test('a history of more than a page comes whole', async () => {
  await (await post({ api: own }, '/v2/html/pdf', { ...sync, html: base64('x') })).arrayBuffer();
  await stack.allFrozen();
  const [row] = (await rowsOf(stack.ready, account, 'JOB#')) as [Row];
  const copies = Array.from({ length: 105 }, (_, at) => ({
    ...row,
    sk: `${row.sk.slice(0, -3)}${String(at).padStart(3, '0')}`,
  }));
  await writeRows(stack.ready, 'records', copies);

  const records = (await (await own('/v2/jobs.ndjson')).text()).trim().split('\n');
  const read = records.map((line) => JSON.parse(line).id);
  expect(new Set(read)).toEqual(new Set([row, ...copies].map(({ sk }) => sk.slice('JOB#'.length))));
});

test('what is done to documents and jobs is in the audit trail, by key or by link, without content', async () => {
  const stored = await post({ api: own }, '/v2/html/pdf', {
    async: false,
    html: base64('x'),
    filename: 'secret name.pdf',
  });
  const { id, assetId, assetUrl = '' } = (await stored.json()) as JobBody;
  await (await fetch(assetUrl)).arrayBuffer();
  await own('/v2/jobs.csv');
  await own(`/v2/assets/${assetId}`, { method: 'DELETE' });
  await own(`/v2/jobs/${id}`, { method: 'DELETE' });
  await own(`/v2/assets?before=${Date.now()}`, { method: 'DELETE' });
  await own(`/v2/assets?before=${Date.now()}&dryRun=true`, { method: 'DELETE' });
  await post({ api: own }, '/v2/webhooks/secret/rotate', {});
  await own('/v2/assets/secret-in-a-path', { method: 'DELETE' });

  const [{ id: by }] = (await (await own('/v2/keys')).json()) as [{ id: string }];
  const text = await (await own('/v2/audit?limit=100')).text();
  expect((JSON.parse(text) as Entry[]).map(({ id: _, timestamp, ...entry }) => entry)).toEqual([
    { action: 'webhook_secret_rotated', by },
    { action: 'assets_cleaned_up', by },
    { action: 'job_deleted', by, subject: id },
    { action: 'asset_deleted', by, subject: assetId },
    { action: 'history_exported', by },
    { action: 'asset_read', by: 'link', subject: assetId },
    { action: 'account_created', by: 'operator', subject: by },
  ]);
  expect(text).not.toContain('secret-in-a-path');
});
