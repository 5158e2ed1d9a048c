/** `ephemera mcp`, spoken to by the protocol's own client. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { serveHttp } from '../../cli/mcp/serve.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram, runEphemera } from '../support/ephemera-command.ts';
import { readPdf } from '../support/pdf.ts';

type Answer = { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };

let stack: EmbeddedStack;
let folder: string;
let assistant: Client;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'mcp-'));
  const readyFile = join(folder, 'ready.json');
  await writeFile(readyFile, JSON.stringify(stack.ready));
  assistant = new Client({ name: 'test', version: '1' });
  const args = [ephemeraProgram, '--ready-file', readyFile, 'mcp', '--folder', folder];
  await assistant.connect(new StdioClientTransport({ command: process.execPath, args }));
});
afterAll(async () => {
  await assistant.close();
  await stack.stop();
  await rm(folder, { recursive: true });
});

const callTo = async (client: Client, name: string, given: Record<string, unknown>) => {
  const { isError = false, content } = (await client.callTool({ name, arguments: given })) as Answer;
  return { isError, text: content[0]?.text ?? '' };
};
const call = (name: string, given: Record<string, unknown>) => callTo(assistant, name, given);

test('offers to render each kind of source, to search options and to check a job', async () => {
  const { tools } = await assistant.listTools();

  expect(tools.map(({ name }) => name)).toEqual([
    'render_html',
    'render_url',
    'render_template',
    'search_options',
    'check_job',
  ]);
});

test('writes a document to a file, with the options that were given', async () => {
  const { isError, text } = await call('render_html', {
    html: '<p>from an assistant',
    options: { format: 'a4', landscape: true },
    file: 'report.pdf',
  });

  expect([isError, text]).toEqual([false, expect.stringMatching(/^Wrote .*report\.pdf \(\d+ KB, 1 page\)/)]);
  const { text: pages, size } = await readPdf(await readFile(join(folder, 'report.pdf')));
  expect(pages[0]).toContain('from an assistant');
  expect([Math.round(size.width), Math.round(size.height)]).toEqual([842, 596]);
});

test('fills a template, draws a picture, and splits a document', async () => {
  const filled = await call('render_template', { template: '<p>{{ who }}', data: { who: 'Ada' }, file: 'ada.pdf' });
  const drawn = await call('render_html', { html: '<p>x', format: 'png' });
  const split = await call('render_html', { html: '<p>x', options: { stages: [{ type: 'split', every: 1 }] } });

  expect([filled.isError, drawn.isError, split.isError]).toEqual([false, false, false]);
  expect((await readPdf(await readFile(join(folder, 'ada.pdf')))).text[0]).toContain('Ada');
  expect((await readFile(join(folder, 'document.png'))).subarray(1, 4).toString()).toBe('PNG');
  expect((await readFile(join(folder, 'document.zip'))).subarray(0, 2).toString()).toBe('PK');
});

test.each([
  ['an option that has another type', 'render_html', { html: '<p>x', options: { landscape: 'sideways' } }, /landscape/],
  ['an address that is closed', 'render_url', { url: 'http://169.254.169.254/' }, /address|refused|reach/i],
  ['a template that is none', 'render_template', { template: '{% if %}' }, /line 1/i],
  ['a file outside of the folder', 'render_html', { html: '<p>x', file: '../out.pdf' }, /relative path/],
  ['a file that no document is', 'render_html', { html: '<p>x', file: 'ready.json' }, /ends in \.pdf only/],
  [
    'a file of another document',
    'render_html',
    { html: '<p>x', file: 'x.pdf', format: 'jpg' },
    /in \.jpg or \.jpeg only/,
  ],
  ['a job that is not there', 'check_job', { id: 'job_none' }, /the id/],
])('says what is wrong with %s, as an answer', async (_what, name, given, words) => {
  const { isError, text } = await call(name, given);

  expect([isError, text]).toEqual([true, expect.stringMatching(words)]);
  expect(existsSync(join(folder, '..', 'out.pdf'))).toBe(false);
  expect(JSON.parse(await readFile(join(folder, 'ready.json'), 'utf8'))).toEqual(stack.ready);
});

test('a folder that a symbolic link puts elsewhere is outside, and one that lies within is not', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
  await mkdir(join(folder, 'within'));
  await symlink(elsewhere, join(folder, 'out'));
  await symlink(join(folder, 'within'), join(folder, 'in'));

  const refused = await call('render_html', { html: '<p>x', file: 'out/x.pdf' });
  const written = await call('render_html', { html: '<p>x', file: 'in/x.pdf' });
  const missing = await call('render_html', { html: '<p>x', file: 'nowhere/x.pdf' });

  expect([refused.isError, refused.text]).toEqual([true, expect.stringContaining('Files are written below')]);
  expect([missing.isError, missing.text]).toEqual([true, expect.stringContaining('folders that are there')]);
  expect([written.isError, await readdir(elsewhere), await readdir(join(folder, 'within'))]).toEqual([
    false,
    [],
    ['x.pdf'],
  ]);
  await rm(elsewhere, { recursive: true });
});

test('ends well where nobody speaks to it, and says that a folder is not there', async () => {
  const serve = (to: string) => runEphemera(['--ready-file', join(folder, 'ready.json'), 'mcp', '--folder', to]);

  expect(await serve(folder)).toMatchObject({ code: 0, stderr: '' });
  expect(await serve(join(folder, 'nowhere'))).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/nowhere is not a folder/),
  });
});

test('finds options by words, and names all where none fits', async () => {
  const found = JSON.parse((await call('search_options', { query: 'page margin' })).text) as { name: string }[];
  const none = JSON.parse((await call('search_options', { query: 'zzz' })).text) as { names: string[] };

  expect(found[0]?.name).toBe('margin');
  expect(none.names).toEqual(expect.arrayContaining(['landscape', 'waitForSelector', 'imageType']));
  expect(none.names).not.toContain('html');
});

describe('over HTTP, without a folder', () => {
  const served = async () => {
    const parts = { client: stack.client, version: '1', folder: undefined };
    const { url, close } = await serveHttp(parts, 0);
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)) as never);
    return { client, url, close };
  };

  test('documents are stored, and answered as links; their jobs can be looked at', async () => {
    const { client, close } = await served();

    const { text } = await callTo(client, 'render_html', { html: '<p>stored' });
    const [link = '', about = ''] = text.split('\n');
    const [id] = /job_\w+/.exec(about) ?? [];

    expect((await readPdf(Buffer.from(await (await fetch(link)).arrayBuffer()))).text[0]).toContain('stored');
    expect((await callTo(client, 'check_job', { id })).text).toMatch(/Status: success[\s\S]*html: "?\.\.\./);
    await client.close();
    await close();
  });

  test('only who knows the path is served', async () => {
    const { client, url, close } = await served();

    expect((await fetch(new URL('/mcp', url), { method: 'POST' })).status).toBe(404);
    await client.close();
    await close();
  });
});

test('without a service and without a folder it says what to name', async () => {
  const { code, stderr } = await runEphemera(['mcp']);

  expect([code, stderr]).toEqual([2, expect.stringContaining('--folder')]);
});
