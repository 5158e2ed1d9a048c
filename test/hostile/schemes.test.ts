/** Only http and https are rendered: no file of the machine, no page of the browser's own, no data in an address. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { testedModes } from '../support/tested-modes.ts';
import { renderOnce, type Source, startRenderingStack } from './rendering-stack.ts';

const secret = 'what only a file of the machine says';
let folder: string;
let fileUrl: string;
let site: PageServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schemes-'));
  await writeFile(join(folder, 'secret.html'), secret);
  fileUrl = `file://${join(folder, 'secret.html')}`;
  site = await startPageServer((request, response) => {
    const to = new URL(request.url ?? '', 'http://site.test').searchParams.get('to') ?? '';
    response.writeHead(302, { Location: to }).end();
  });
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

const addresses = (): readonly string[] => [
  fileUrl,
  fileUrl.replace('file:', 'FILE:'),
  `view-source:${fileUrl}`,
  `view-source:${site.origin}/`,
  'chrome://version/',
  'chrome://crash/',
  'chrome-untrusted://x/',
  'devtools://devtools/bundled/inspector.html',
  'data:text/html,<h1>x</h1>',
  `blob:${site.origin}/0b8f0d3c-5b3b-4f0e-9a56-0f7f3f7a8f3d`,
  `filesystem:${site.origin}/temporary/x`,
  'about:blank',
  'about:srcdoc',
  'javascript:document.write(1)',
  'ftp://127.0.0.1/x',
  'ws://127.0.0.1/x',
];

/** Pages that try to show or load a file. */
const prying = (url: string): readonly string[] => [
  `<iframe src="${url}"></iframe>`,
  `<object data="${url}"></object><embed src="${url}">`,
  `<link rel="import" href="${url}"><link rel="stylesheet" href="${url}"><script src="${url}"></script>`,
  `<script>location = '${url}'</script>`,
  `<meta http-equiv="refresh" content="0;url=${url}">`,
  `<script>for (const u of ['${url}', 'view-source:${url}']) open(u, '_self')</script>`,
  `<a id="a" href="${url}">x</a><script>a.click()</script>`,
  `<script>
    const x = new XMLHttpRequest();
    x.open('GET', '${url}', false);
    try { x.send(); } catch {}
    document.write(x.responseText);
    fetch('${url}').then((r) => r.text()).then((t) => document.write(t));
  </script>`,
];

describe.each(testedModes)('%s', (mode) => {
  let stack: EmbeddedStack;
  beforeAll(async () => {
    stack = await startRenderingStack(mode, { allowPrivateNetwork: true });
  });
  afterAll(() => stack?.stop());

  const rowCount = async (): Promise<number> => {
    const { region, endpoints, ...credentials } = stack.ready.aws;
    const client = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb as string });
    const { Count = 0 } = await client.send(
      new ScanCommand({ TableName: stack.ready.resources.tables?.records as string }),
    );
    client.destroy();
    return Count;
  };

  test('a job for any other address is refused before there is a job', async () => {
    const before = await rowCount();

    for (const url of addresses()) {
      const { status, code } = await renderOnce(stack, { url });
      expect([url, status, code]).toEqual([url, 400, 'invalid_request']);
    }
    expect(await rowCount()).toBe(before);
  });

  test('a redirect to any other address fails the job', async () => {
    for (const url of addresses()) {
      const { status, code } = await renderOnce(stack, { url: `${site.origin}/?to=${encodeURIComponent(url)}` });
      expect([url, status, code]).toEqual([url, 422, 'page_load_failed']);
    }
  });

  test('no page gets to see a file', async () => {
    expect(readFileSync(new URL(fileUrl), 'utf8')).toBe(secret);
    for (const html of prying(fileUrl)) {
      const sources: Source[] = [{ html }, { template: `{% raw %}${html}{% endraw %}` }];
      for (const source of sources) {
        const { status, bytes } = await renderOnce(stack, source, { delay: 100 });
        expect([html, status]).toEqual([html, 201]);
        expect((await readPdf(bytes)).text.join(' ')).not.toContain(secret);
      }
    }
  });
});
