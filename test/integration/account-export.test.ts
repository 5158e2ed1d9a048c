/** P11: the whole account leaves in parts that hold what the API shows, each file as its manifest says. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { fromBufferPromise, openPromise } from 'yauzl';
import type { PartManifest } from '../../shared/domain/account-export.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, type JobBody, post } from '../support/job-client.ts';
import { newAccount, objectsIn, s3Of } from '../support/operator.ts';
import { writeAsset } from '../support/stored-assets.ts';

const command = join(import.meta.dirname, '..', '..', 'cli', 'ephemera.js');
const secrets = {
  html: 'canary-html-71d2',
  cookie: 'canary-cookie-0c9e',
  user: 'canary-user-55aa',
  query: 'canary-query-9b1f',
};

let stack: EmbeddedStack;
let folder: string;
let account: string;
let apiKey: string;
let headers: { 'X-API-Key': string };
let job: JobBody;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'export-'));
  ({ account, apiKey } = await newAccount(stack.ready, 'exported'));
  headers = { 'X-API-Key': apiKey };
  const request = {
    async: false,
    html: base64(`<p>${secrets.html}`),
    filename: 'Grüße.pdf',
    cookies: [{ name: 'session', value: secrets.cookie, url: 'https://example.com' }],
    authentication: { username: secrets.user, password: secrets.user },
  };
  job = (await (await post(stack, '/v2/html/pdf', request, headers)).json()) as JobBody;
  const failing = {
    async: false,
    url: `http://10.1.2.3/?token=${secrets.query}`,
    webhook: `https://127.0.0.1:9/${secrets.query}`,
  };
  await (await post(stack, '/v2/url/pdf', failing, headers)).arrayBuffer();
  await attempted();
  await stack.api('/v2/account/settings', { method: 'PATCH', headers, body: '{"retention":{"jobDays":90}}' });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true });
});

type Part = { readonly entries: ReadonlyMap<string, Buffer>; readonly manifest: PartManifest; readonly next?: string };

const partAt = async (path: string, key = apiKey): Promise<Part> => {
  const response = await stack.api(path, { headers: { 'X-API-Key': key } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const zip = await fromBufferPromise(await bytesOf(response));
  const entries = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  const manifest = JSON.parse([...entries.values()].at(-1)?.toString() ?? '');
  const next = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  return { entries, manifest, ...(next && { next: next.slice(stack.ready.api.length) }) };
};

const recordsIn = ({ entries }: Part, kind: string): Record<string, unknown>[] =>
  (entries.get(`${kind}-00001.ndjson`)?.toString() ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const list = async (path: string) => (await (await stack.api(path, { headers })).json()) as Record<string, unknown>[];
const linkNames = ['assetUrl', 'previewUrl', 'url'];
const withoutLinks = (record: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !linkNames.includes(name)));

/** The webhook was tried once; the next attempt is far enough away not to change what is compared. */
const attempted = async (): Promise<void> => {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) {
    const [delivery] = (await list('/v2/webhooks/deliveries')) as { attempts: object[] }[];
    if ((delivery?.attempts.length ?? 0) > 0) return;
  }
  throw new Error('no attempt at the webhook was made');
};

const ephemera = (args: readonly string[], key = apiKey): Promise<{ code: number; stderr: string }> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, EPHEMERA_API_KEY: key } };
    execFile(process.execPath, [command, 'export', ...args], options, (error, _stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stderr }),
    );
  });

describe('a small account', () => {
  let part: Part;
  beforeAll(async () => {
    part = await partAt('/v2/account/export');
  });

  test('is exported record by record as the API shows it', async () => {
    const [jobs, assets, deliveries, storage] = await Promise.all(
      ['jobs', 'assets', 'webhooks/deliveries', 'storage'].map((kind) => list(`/v2/${kind}`)),
    );

    expect(recordsIn(part, 'jobs').map(withoutLinks)).toEqual(jobs?.map(withoutLinks));
    expect(recordsIn(part, 'jobs')).toHaveLength(2);
    const shown = recordsIn(part, 'assets').map(({ filename, ...record }) => withoutLinks(record));
    expect(shown).toEqual(assets?.map(withoutLinks));
    expect(recordsIn(part, 'deliveries')).toEqual(deliveries);
    expect(recordsIn(part, 'storage')).toEqual(storage);
    expect(recordsIn(part, 'audit').map(({ action }) => action)).toContain('settings_changed');
    expect(recordsIn(part, 'account')).toMatchObject([
      { id: account, name: 'exported', plan: 'unlimited', settings: { retention: { jobDays: 90 } } },
    ]);
    expect(recordsIn(part, 'keys')).toEqual([
      expect.objectContaining({ last4: apiKey.slice(-4), scopes: ['render', 'read', 'manage'] }),
    ]);
  });

  test('comes with its documents, byte for byte, under the names that the records say', async () => {
    const [asset] = recordsIn(part, 'assets').filter(({ id }) => id === job.assetId);

    expect(asset).toMatchObject({ id: job.assetId, filename: 'Grüße.pdf', url: `assets/${job.assetId}.pdf` });
    const downloaded = await bytesOf(await fetch(job.assetUrl ?? ''));
    expect(part.entries.get(String(asset?.url))?.equals(downloaded)).toBe(true);
  });

  test('ends with a manifest of everything in it, and of what is not', () => {
    const { entries, manifest } = part;
    const files = [...entries].filter(([name]) => name !== 'manifest-00001.json');

    expect(manifest).toMatchObject({
      format: 'ephemera-export/1',
      account,
      part: 1,
      isLast: true,
      deletedMeanwhile: [],
    });
    expect(manifest.entries).toEqual(
      files.map(([name, bytes]) => ({
        name,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    );
    expect(manifest.notExported.map(({ what }) => what).join()).toMatch(/API keys[\s\S]*buckets[\s\S]*webhooks/);
  });

  test('holds no secret, neither of a request nor of the account', () => {
    const all = Buffer.concat([...part.entries].filter(([name]) => !name.endsWith('.pdf')).map(([, bytes]) => bytes));

    for (const secret of [...Object.values(secrets), apiKey]) {
      for (const form of [secret, base64(secret).slice(0, -4), Buffer.from(secret).toString('hex')]) {
        expect([secret, all.includes(form)]).toEqual([secret, false]);
      }
    }
    expect(all.toString()).toContain('?token=...');
  });

  test('leaves one entry in the audit trail', async () => {
    expect((await list('/v2/audit?limit=100')).filter(({ action }) => action === 'account_exported')).toHaveLength(1);
  });
});

test.each(['x', 'e30', Buffer.from('{"startedAt":1,"part":2,"kind":"content"}').toString('base64url')])(
  'a cursor that no part gave is refused: %s',
  async (cursor) => {
    const response = await stack.api(`/v2/account/export?cursor=${cursor}`, { headers });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field: 'cursor' });
  },
);

describe('an account of more than 100 MB', () => {
  const files = new Map<string, Buffer>();
  let before: number;
  beforeAll(async () => {
    const [pid = 0] = await stack.pids('api');
    before = stack.peakBytes(pid);
    for (let count = 0; count < 3; count += 1) {
      const content = randomBytes(45_000_000);
      files.set(`assets/${await writeAsset(stack.ready, account, content)}.pdf`, content);
    }
  });

  test('comes in parts of at most that, each asset in one of them', async () => {
    const first = await partAt('/v2/account/export');
    const second = await partAt(first.next ?? '');

    const sizes = [first, second].map(({ entries }) =>
      [...entries.values()].reduce((sum, { length }) => sum + length, 0),
    );
    for (const size of sizes) expect(size).toBeLessThan(100_000_000);
    expect([first, second].map(({ manifest }) => [manifest.part, manifest.isLast])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(second.next).toBeUndefined();
    const found = new Map([...first.entries, ...second.entries]);
    for (const [name, content] of files) expect(found.get(name)?.equals(content)).toBe(true);
    expect(found.has(`assets/${job.assetId}.pdf`)).toBe(true);
  });

  test('is joined by the command into one ZIP file, every file checked', async () => {
    const { code, stderr } = await ephemera(['--api', stack.ready.api, '-o', 'all.zip']);

    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/part 2[\s\S]*Wrote all\.zip/) });
    const zip = await openPromise(join(folder, 'all.zip'), { autoClose: false });
    const found = new Map<string, Buffer>();
    for await (const entry of zip.eachEntry()) {
      found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
    zip.close();
    const manifest = JSON.parse(found.get('manifest.json')?.toString() ?? '');
    expect(manifest).toMatchObject({ account, parts: 2 });
    expect([...manifest.entries.map(({ name }: { name: string }) => name), 'manifest.json']).toEqual([...found.keys()]);
    for (const [name, content] of files) expect(found.get(name)?.equals(content)).toBe(true);
    expect(await readdir(folder)).toEqual(['all.zip']);
  });

  test('passes through the api without staying in its memory', async () => {
    const [pid = 0] = await stack.pids('api');

    // Two exports of 135 MB each have passed by now.
    expect(stack.peakBytes(pid) - before).toBeLessThan(100_000_000);
  });
});

test('a file that goes while its part is made is named as such, and the part is whole all the same', async () => {
  const torn = await newAccount(stack.ready, 'torn');
  const asset = await writeAsset(stack.ready, torn.account, Buffer.from('gone in a moment'));
  const [object] = await objectsIn(stack.ready, 'assets', torn.account);
  const Bucket = stack.ready.resources.buckets?.assets;
  await s3Of(stack.ready).send(new DeleteObjectCommand({ Bucket, Key: object?.key }));

  const { manifest } = await partAt('/v2/account/export', torn.apiKey);

  expect(manifest).toMatchObject({ isLast: true, deletedMeanwhile: [`assets/${asset}.pdf`] });
});

describe('the command', () => {
  let small: { account: string; apiKey: string };
  beforeAll(async () => {
    small = await newAccount(stack.ready, 'small');
    await writeAsset(stack.ready, small.account, Buffer.from('a small document'));
  });

  test('writes a folder where no ZIP file is asked for, and never over what is there', async () => {
    const args = ['--api', `${stack.ready.api}/`, '-o', 'folder'];

    expect((await ephemera(args, small.apiKey)).code).toBe(0);
    const manifest = JSON.parse(await readFile(join(folder, 'folder', 'manifest.json'), 'utf8'));
    const names = manifest.entries.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['account-00001.ndjson', 'keys-00001.ndjson', 'assets-00001.ndjson']));
    expect(names.filter((name: string) => name.startsWith('assets/'))).toHaveLength(1);
    for (const { name, sha256 } of manifest.entries) {
      const bytes = await readFile(join(folder, 'folder', name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    }
    expect(await ephemera(args, small.apiKey)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('folder exists already'),
    });
  });

  test('fails on a byte that changed on its way, says in which file, and leaves nothing behind', async () => {
    const part = await bytesOf(await stack.api('/v2/account/export', { headers: { 'X-API-Key': small.apiKey } }));
    const at = part.indexOf('a small document');
    part[at] = (part[at] ?? 0) ^ 1;
    const server = createServer((_request, response) => response.end(part));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stderr } = await ephemera(['--api', api, '-o', 'bad'], small.apiKey);
    server.close();

    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/assets\/asset_\w+\.pdf is damaged/),
    });
    expect((await readdir(folder)).filter((name) => name.startsWith('bad'))).toEqual([]);
  });

  test('asks again for a part that did not arrive whole', async () => {
    const part = await bytesOf(await stack.api('/v2/account/export', { headers: { 'X-API-Key': small.apiKey } }));
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'Content-Length': part.length });
      if (asked > 1) response.end(part);
      else response.write(part.subarray(0, part.length / 2), () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code } = await ephemera(['--api', api, '-o', 'again'], small.apiKey);
    server.close();

    expect([code, asked]).toEqual([0, 2]);
    expect(await readdir(join(folder, 'again'))).toContain('manifest.json');
  });

  test('says what the API says to a key that it does not take', async () => {
    const outcome = await ephemera(['--api', stack.ready.api, '-o', 'none'], 'no-key');

    expect(outcome).toMatchObject({ code: 4, stderr: expect.stringContaining('The API key is not valid.') });
  });
});
