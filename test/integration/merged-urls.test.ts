import { LambdaClient } from '@aws-sdk/client-lambda';
import { createRendererClient } from '../../shared/aws/renderer-client.ts';
import type { PdfOptions, RenderJob } from '../../shared/domain/render-job.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { checkPdf } from '../support/qpdf.ts';
import { pdfDefaults } from '../support/rendering.ts';

let stack: EmbeddedStack;
let site: PageServer;
let lambda: LambdaClient;
let renderer: ReturnType<typeof createRendererClient>;

beforeAll(async () => {
  const page = (name: string): string =>
    `<title>${name}</title><h1>${name}</h1><p style="break-before:page">end of ${name}`;
  site = await startPageServer({ '/one': page('one'), '/two': page('two'), '/three': page('three') });
  stack = await startStack({ allowPrivateNetwork: true });
  const { region, accessKeyId, secretAccessKey, endpoints } = stack.ready.aws;
  lambda = new LambdaClient({
    region,
    credentials: { accessKeyId, secretAccessKey },
    endpoint: endpoints.lambda ?? '',
  });
  renderer = createRendererClient(lambda, stack.ready.resources.functions?.renderer ?? '');
});
afterAll(async () => {
  lambda.destroy();
  await stack.stop();
  await site.close();
});

const merge = (paths: readonly string[], output: Partial<PdfOptions> = {}) => {
  const urls = paths.map((path) => (path.startsWith('/') ? site.origin + path : path));
  const job: RenderJob = {
    source: { kind: 'urls', urls },
    page: { delayMs: 0 },
    output: { ...pdfDefaults, ...output },
    timeoutMs: 30_000,
  };
  return renderer.render(stack.ready.account, job);
};

test('several pages become one PDF, in their order, by one call of the renderer', async () => {
  const { header, bytes } = await merge(['/two', '/one', '/three', '/one']);
  const whole = Buffer.concat(await Array.fromAsync(bytes));

  expect(whole.length).toBe(header.bytes);
  expect((await checkPdf(whole)).faults).toBe('');
  const { pages, text } = await readPdf(whole);
  expect([pages, header.pages]).toEqual([8, 8]);
  expect(text.map((page) => page.trim())).toEqual(
    ['two', 'one', 'three', 'one'].flatMap((name) => [name, `end of ${name}`]),
  );
});

test('each page of a merged document has the header that was asked for', async () => {
  const { bytes } = await merge(['/one', '/two'], { header: { source: { html: '<b class="title"></b>' } } });
  const { text } = await readPdf(Buffer.concat(await Array.fromAsync(bytes)));

  expect(text.map((page) => page.match(/one|two/g))).toEqual([
    ['one', 'one'],
    ['one', 'one'],
    ['two', 'two'],
    ['two', 'two'],
  ]);
});

test('a preview shows the first page, and the pages behind it are laid out as before', async () => {
  const plain = await merge(['/one', '/two']);
  const expected = await readPdf(Buffer.concat(await Array.fromAsync(plain.bytes)));

  const preview = { format: 'png', width: 200, quality: 80, maintainAspectRatio: true } as const;
  const { header, bytes } = await merge(['/one', '/two'], { preview });

  expect(header.preview).toMatchObject({ contentType: 'image/png', extension: 'png' });
  expect((await readPdf(Buffer.concat(await Array.fromAsync(bytes)))).text).toEqual(expected.text);
});

test('one bad URL fails the whole and is named by its index', async () => {
  await expect(merge(['/one', 'http://nobody.invalid/', '/two'])).rejects.toMatchObject({
    code: 'page_load_failed',
    field: 'batch.urls.1',
  });
});
