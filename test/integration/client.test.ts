/** The client as its users have it: built, in a folder of theirs, against a running service. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EphemeraError } from '../../client/index.ts';
import { bundleClient } from '../../infra/bundle-client.ts';
import { errorCatalogue } from '../../shared/domain/errors.ts';
import { newWebhookSecret } from '../../shared/domain/webhook-signature.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPdf } from '../support/pdf.ts';
import { within } from '../support/watched-process.ts';

const root = join(import.meta.dirname, '..', '..');
const documents = join(root, 'docs');

let stack: EmbeddedStack;
let folder: string;
let built: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'client-user-')));
  built = join(folder, 'node_modules', 'ephemera');
  const starting = startStack({ allowPrivateNetwork: true, timeScale: 0.05 });
  await bundleClient(built);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  stack = await starting;
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

const run = (args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  new Promise((resolve) => {
    const env = { ...process.env, EPHEMERA_API: stack.ready.api, EPHEMERA_API_KEY: stack.ready.apiKey, ...variables };
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

/** As a consumer's compiler sees a file of theirs, without the project, where a browser or Node is all there is. */
const compile = (file: string, { lib, types }: { readonly lib: string; readonly types: string }): Promise<Outcome> => {
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'];
  const platform = ['--module', 'nodenext', '--target', 'es2022', '--lib', lib, '--pretty', 'false'];
  const roots = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', types];
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return run([compiler, ...options, ...platform, ...roots, file]);
};

const html = '<meta charset="utf-8"><h1>Grüße, 世界</h1>';

const textOf = async (pdf: Uint8Array): Promise<string> =>
  (await readPdf(Buffer.from(pdf))).text.join('\n').replaceAll(/\s+/g, ' ');

describe('what is built', () => {
  test('is JavaScript and declarations that need nothing else, and know nothing of Node', async () => {
    const files = await readdir(built);
    const texts = await Promise.all(files.map((name) => readFile(join(built, name), 'utf8')));
    const script = await readFile(join(built, 'index.js'), 'utf8');

    expect(files.every((name) => /^(index\.js|package\.json|[a-z0-9-]+\.d\.ts)$/.test(name))).toBe(true);
    expect(texts.join()).not.toMatch(/zod|(from |import\(|require\()['"](?!\.\/[a-z0-9-]+\.js['"])/);
    expect(script).not.toMatch(/\bnode:|\bBuffer\b|\bprocess\b/);
    expect(script.length).toBeLessThan(30_000);
  });

  test('lets every right line of a program compile, and no wrong one', async () => {
    const mistakes = (await readFile(join(root, 'test', 'support', 'client-mistakes.ts'), 'utf8'))
      .replaceAll(/ *\/\/ @ts-expect-error.*\n/g, '')
      .replaceAll(/'[^']*\/client\/index\.ts'/g, "'ephemera/client'");
    await writeFile(join(folder, 'mistakes.ts'), mistakes);
    const expected = mistakes.split('\n').flatMap((line, at) => (/^ {2}(async )?\(/.test(line) ? [at + 1] : []));

    const { code, stdout } = await compile('mistakes.ts', { lib: 'es2022,dom', types: '' });

    expect(code).not.toBe(0);
    expect(expected.length).toBeGreaterThanOrEqual(20);
    expect([...stdout.matchAll(/^mistakes\.ts\((\d+),/gm)].map(([, line]) => Number(line))).toEqual(expected);
    expect(stdout).not.toMatch(/^(?!mistakes\.ts|\s|$)/m);
  });

  test('does what its guide says, line by line', async () => {
    const guide = await readFile(join(documents, 'client.md'), 'utf8');
    const snippets = [...guide.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, snippet]) => snippet);
    await writeFile(join(folder, 'guide.ts'), snippets.join('\n'));

    expect(snippets.length).toBeGreaterThanOrEqual(5);
    expect(await compile('guide.ts', { lib: 'es2022', types: 'node' })).toMatchObject({ code: 0, stdout: '' });
    const variables = { WEBHOOK_SECRET: newWebhookSecret() };
    const { code, stdout, stderr } = await run(['--disable-warning=ExperimentalWarning', 'guide.ts'], variables);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^1 \d+\napplication\/pdf \d+\n\d undefined\nasset_\w+ \d+\n/);
    expect(stdout).toMatch(/egress_refused 422 .*Use a public address/);
  });
});

describe('an example runs as it stands:', () => {
  const example = async (name: string): Promise<string> => {
    await writeFile(join(folder, name), await readFile(join(documents, 'examples', name)));
    return name;
  };
  beforeAll(() => writeFile(join(folder, 'report.html'), html));

  test('render-file.mjs', async () => {
    const outcome = await run([await example('render-file.mjs'), 'report.html', 'rendered.pdf']);

    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rendered\.pdf: 1 pages, \d+ bytes\n$/) });
    expect(await textOf(await readFile(join(folder, 'rendered.pdf')))).toBe('Grüße, 世界');
  });

  test('wait-for-job.mjs', async () => {
    const args = [await example('wait-for-job.mjs'), 'report.html', 'stored.pdf'];
    const [first, second] = [await run(args), await run(args)];

    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^job_\w+: \d+ bytes\n$/) });
    expect(second.stdout).toBe(first.stdout);
    expect(await textOf(await readFile(join(folder, 'stored.pdf')))).toBe('Grüße, 世界');
    expect(await run(args, { EPHEMERA_API_KEY: 'none' })).toMatchObject({
      code: 1,
      stderr: `unauthorized: The API key is not valid. ${errorCatalogue.unauthorized.fix}\n`,
    });
  });

  test('receive-webhooks.mjs', async () => {
    const { client } = stack;
    const { secret } = await client.webhooks.rotateSecret();
    const script = await example('receive-webhooks.mjs');
    const env = { ...process.env, PORT: '0', WEBHOOK_SECRET: secret };
    const receiver: ChildProcess = spawn(process.execPath, [script], { cwd: folder, env });
    let said = '';
    receiver.stdout?.on('data', (chunk) => {
      said += chunk;
    });
    try {
      await within(10_000, () => said.includes('listening'));
      const webhook = `http://127.0.0.1:${/listening on (\d+)/.exec(said)?.[1]}/hooks`;
      const { id } = await client.jobs.htmlToPdf({ html, webhook });

      expect(await within(30_000, () => said.includes(`${id}: success`))).toBe(true);
      expect((await fetch(webhook, { method: 'POST', body: '{"id":"job_1"}' })).status).toBe(401);
      expect(said).not.toContain('job_1:');
    } finally {
      receiver.kill();
      await once(receiver, 'exit');
    }
    expect(await run([script], { WEBHOOK_SECRET: '' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('WEBHOOK_SECRET is not set.'),
    });
  });
});

test('a document at once leaves no job that stores anything, and comes with its report', async () => {
  const { client } = stack;
  const document = await client.htmlToPdf({ html, filename: 'report.pdf' });

  expect(await textOf(await document.bytes())).toBe('Grüße, 世界');
  expect(document).toMatchObject({
    contentType: 'application/pdf',
    filename: 'report.pdf',
    report: { pages: 1, bytes: document.size, failed: [] },
  });
  expect(await client.jobs.get(document.jobId ?? '')).toMatchObject({ storageMode: 'none', params: { html: '...' } });
});

test('a document comes with its files', async () => {
  const files = {
    'index.html': '<link rel="stylesheet" href="a.css"><p>x',
    'a.css': 'p::after { content: " styled" }',
  };
  const document = await stack.client.htmlToPdf({ files, singlePage: true });

  expect(await textOf(await document.bytes())).toContain('x styled');
});

test('a job is listed, read, waited for, downloaded and deleted', async () => {
  const { client } = stack;
  const { id } = await client.jobs.htmlToImage({ html, imageType: 'webp', storage: true, generatePreview: true });
  const job = await client.jobs.wait(id);
  const [picture, preview] = [await client.download(job), await client.download(job.previewUrl ?? '')];

  expect([picture.contentType, preview.contentType]).toEqual(['image/webp', 'image/webp']);
  expect((await picture.bytes()).length).toBe(job.size);
  expect((await preview.bytes()).length).toBe(preview.size);
  expect((await client.jobs.list({ type: 'html-image', limit: 1 })).items).toMatchObject([{ id }]);
  expect(await client.assets.get(job.assetId ?? '')).toMatchObject({ jobId: id });
  expect(await client.jobs.delete(id, { assets: true })).toEqual({ status: 'success' });
  await expect(client.jobs.get(id)).rejects.toMatchObject({ code: 'not_found', status: 404 });
  await expect(client.download(job)).rejects.toBeInstanceOf(EphemeraError);
});

test('a job that fails is an error with its code and what to do', async () => {
  const { client } = stack;
  const { id } = await client.jobs.urlToPdf({ url: 'http://nowhere.invalid/' });

  await expect(client.jobs.wait(id)).rejects.toMatchObject({
    code: 'page_load_failed',
    fix: expect.stringContaining('host name resolves'),
    jobId: id,
  });
});

test('every list is walked to its end, a page at a time', async () => {
  const { client } = stack;
  const made = await Promise.all(
    [1, 2, 3].map((number) => client.templates.add({ title: `${number}`, template: html })),
  );
  const found = await Array.fromAsync(client.templates.each({ owner: 'me', limit: 2 }));

  expect(found.map(({ id }) => id).toSorted()).toEqual(made.map(({ id }) => id).toSorted());
  expect((await client.templates.get(made[0]?.id ?? '')).template).toBe(Buffer.from(html).toString('base64'));
});

test('keys, settings, use and history are as the API has them', async () => {
  const { client } = stack;
  const key = await client.keys.create({ name: 'ci', scopes: ['read'] });
  await client.account.changeSettings({ retention: { jobDays: 90 } });

  expect(await client.keys.list()).toEqual(
    expect.arrayContaining([expect.objectContaining({ id: key.id, name: 'ci' })]),
  );
  expect(await client.keys.revoke(key.id)).toEqual({ status: 'success' });
  expect(await client.account.settings()).toMatchObject({ retention: { jobDays: 90, assetDays: null } });
  expect(await client.account.get()).toMatchObject({ uid: stack.ready.account });
  expect((await client.account.usage({ days: 1 }))[0]?.renders).toBeGreaterThan(0);
  expect(Buffer.from(await (await client.jobs.history('csv')).bytes()).toString()).toMatch(/^id,timestamp,type,status/);
  expect(await client.service.status()).toEqual({ status: 'ok ' });
  await expect(client.keys.rotate(key.id)).rejects.toMatchObject({ code: 'not_found' });
});
