/** The examples of the documents, each run as it stands against a running service; client.test.ts runs three more. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { credentials, startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram } from '../support/ephemera-command.ts';
import { admin, queueUrlOf } from '../support/operator.ts';
import { readPdf } from '../support/pdf.ts';
import { within } from '../support/watched-process.ts';

const root = join(import.meta.dirname, '..', '..');

let stack: EmbeddedStack;
let bucket: Awaited<ReturnType<typeof startS3>>;
let folder: string;
let service: Record<string, string>;
beforeAll(async () => {
  const starting = startStack({ allowPrivateNetwork: true });
  bucket = await startS3();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'examples-')));
  await cp(join(root, 'docs', 'examples'), folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'report.html'), '<meta charset="utf-8"><h1>Grüße</h1>');
  // The client under its name, as the sources have it: how it is built, client.test.ts proves.
  const own = join(folder, 'node_modules', 'ephemera');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "exports": { "./client": "./client/index.ts" } }');
  await symlink(join(root, 'client'), join(own, 'client'));
  await symlink(join(root, 'node_modules', '@aws-sdk'), join(folder, 'node_modules', '@aws-sdk'));
  stack = await starting;
  service = { EPHEMERA_API: stack.ready.api, EPHEMERA_API_KEY: stack.ready.apiKey };
});
afterAll(async () => {
  await stack?.stop();
  await bucket?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

const run = (program: string, args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  new Promise<Outcome>((resolve) => {
    const options: ExecFileOptions = { cwd: folder, env: { ...process.env, ...service, ...variables } };
    execFile(program, [...args], { ...options, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
const node = (args: readonly string[], variables?: Readonly<Record<string, string>>) =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], variables);
const textOf = async (name: string): Promise<string> =>
  (await readPdf(await readFile(join(folder, name)))).text.join(' ').replaceAll(/\s+/g, ' ');

test.each([
  ['sh', 'render-file.sh', 'unauthorized'],
  ['python3', 'render_file.py', 'unauthorized: The API key is not valid.'],
])('%s %s makes a PDF, and says what is wrong', async (program, script, said) => {
  expect(await run(program, [script, 'report.html', 'out.pdf'])).toMatchObject({ code: 0, stderr: '' });
  expect(await textOf('out.pdf')).toBe('Grüße');

  const refused = await run(program, [script, 'report.html', 'refused.pdf'], { EPHEMERA_API_KEY: 'none' });
  expect(refused.code).not.toBe(0);
  const body = await readFile(join(folder, 'refused.pdf'), 'utf8').catch(() => '');
  expect(refused.stderr + body).toContain(said);
});

test('render-file.ts makes a PDF, and fails where a picture is missing', async () => {
  expect(await node(['render-file.ts', 'report.html', 'typed.pdf'])).toEqual({
    code: 0,
    stdout: 'typed.pdf: 1 pages\n',
    stderr: '',
  });
  await writeFile(join(folder, 'missing.html'), `<img src="${stack.ready.api}/none.png">`);
  expect(await node(['render-file.ts', 'missing.html', 'none.pdf'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^page_load_failed: /),
  });
});

test('those in TypeScript compile as strictly as there is', async () => {
  const strict = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext', '--target', 'es2023'];
  const types = [
    '--allowImportingTsExtensions',
    '--typeRoots',
    join(root, 'node_modules', '@types'),
    '--types',
    'node',
  ];
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

  expect(await node([compiler, ...strict, ...types, 'render-file.ts', 'nextjs/route.ts'])).toMatchObject({
    code: 0,
    stdout: '',
  });
});

test('render-invoice.mjs fills the template with its data, to the last sum', async () => {
  const args = ['render-invoice.mjs', 'invoice/invoice.html', 'invoice/invoice.json', 'invoice.pdf'];

  expect((await node(args)).stdout).toBe('invoice.pdf: invoice 2027-0042\n');
  expect(await textOf('invoice.pdf')).toMatch(/Ada Lovelace.*Analysis 3 €120\.00 €360\.00.*€408\.50/);
});

test('own-bucket.mjs lets documents go to the bucket, which it adds once', async () => {
  const variables = {
    BUCKET: 'docs',
    BUCKET_REGION: 'eu-central-1',
    BUCKET_KEY_ID: credentials.accessKeyId,
    BUCKET_SECRET: credentials.secretAccessKey,
    BUCKET_ENDPOINT: `http://127.0.0.1:${bucket.port}`,
  };
  const outcomes = [
    await node(['own-bucket.mjs', 'report.html'], variables),
    await node(['own-bucket.mjs', 'report.html'], variables),
  ];

  for (const { stdout } of outcomes) expect(stdout).toMatch(/^docs\/job_\w+\.pdf: \d+ bytes\n$/);
  const { Contents = [] } = await bucket.client().send(new ListObjectsV2Command({ Bucket: 'docs' }));
  expect(Contents).toHaveLength(2);
  expect(await stack.client.storage.list()).toHaveLength(1);
});

test('submit-by-queue.mjs sends files, which become jobs of the account that the sender is bound to', async () => {
  const { principalId, accessKeyId, secretAccessKey } = await stack.issueCredentials('examples');
  await admin(stack.ready, { action: 'bindSender', account: stack.ready.account, sender: principalId });
  const { region, endpoints } = stack.ready.aws;
  const { code, stdout } = await node(['submit-by-queue.mjs', 'report.html'], {
    QUEUE_URL: queueUrlOf(stack.ready, 'submissions'),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs ?? '',
  });
  const [, submission] = /^report\.html: submission (\S+)$/m.exec(stdout) ?? [];

  expect([code, submission]).toEqual([0, expect.any(String)]);
  await within(30_000, async () => {
    const { items } = await stack.client.jobs.list();
    return items.some((job) => job.submissionId === submission && job.status === 'success');
  });
});

describe('a route of a web application answers with the PDF:', () => {
  /** With the service in its environment, as the application has it. */
  const loaded = async <Module>(name: string): Promise<Module> => {
    Object.assign(process.env, service);
    return import(pathToFileURL(join(folder, name)).href);
  };
  const textIn = async (answer: Response): Promise<string | undefined> =>
    (await readPdf(Buffer.from(await answer.arrayBuffer()))).text[0];

  test('express-route.mjs', async () => {
    const { sendInvoice } = await loaded<{ sendInvoice: Parameters<typeof createServer>[1] }>('express-route.mjs');
    const server = createServer(sendInvoice as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/invoices/42`);

      expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/pdf']);
      expect(await textIn(answer)).toContain('Invoice 42');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('nextjs/route.ts', async () => {
    type Route = { GET: (request: Request, context: { params: Promise<{ number: string }> }) => Promise<Response> };
    const { GET } = await loaded<Route>('nextjs/route.ts');
    const params = Promise.resolve({ number: '43' });
    const answer = await GET(new Request('https://app.example/invoices/43'), { params });

    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/pdf']);
    expect(await textIn(answer)).toContain('Invoice 43');
  });
});

test('github-actions.yml renders what lies below docs, in folders like its own', async () => {
  const workflow = await readFile(join(folder, 'github-actions.yml'), 'utf8');
  const [, command = ''] = /- run: npx ephemera (render .*)$/m.exec(workflow) ?? [];
  await mkdir(join(folder, 'docs', 'guide'), { recursive: true });
  await writeFile(join(folder, 'docs', 'style.css'), 'p::after { content: " styled" }');
  await writeFile(join(folder, 'docs', 'guide', 'start.html'), '<link rel="stylesheet" href="../style.css"><p>Start');
  const { code, stderr } = await run('sh', ['-c', `"${process.execPath}" "${ephemeraProgram}" ${command}`]);

  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('start.pdf') });
  expect(await readdir(join(folder, 'out'), { recursive: true })).toContain('docs/guide/start.pdf');
  expect(await textOf('out/docs/guide/start.pdf')).toContain('Start styled');
});
