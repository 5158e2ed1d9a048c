import { LambdaClient } from '@aws-sdk/client-lambda';
import { createRendererClient } from '../../shared/aws/renderer-client.ts';
import type { PageOptions } from '../../shared/domain/render-job.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPdf } from '../support/pdf.ts';
import { createRender, ways } from '../support/render-sources.ts';
import { pdfDefaults } from '../support/rendering.ts';
import { startWebSite, type WebSite } from '../support/web-site.ts';

let stack: EmbeddedStack;
let site: WebSite;
let { render, see }: ReturnType<typeof createRender> = {} as never;

beforeAll(async () => {
  site = await startWebSite();
  stack = await startStack({ allowPrivateNetwork: true });
  ({ render, see } = createRender(stack, site));
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const missing = () => site.at({ status: 404, body: '<p>missing', type: 'image/png' });

describe.each(ways)('%s to %s', (kind, output) => {
  const outcome = async (document: string, failOn: string) => {
    const { status, error } = await render(kind, output, document, { failOn });
    return status === 201 ? 'rendered' : [status, error.code, error.field];
  };
  const failed = [422, 'page_load_failed', kind];

  test('fails on a resource that does not load where that is a failure, and reports it where it is none', async () => {
    const document = `<img src="${missing()}"><p>text`;

    expect(await outcome(document, 'resource')).toEqual(failed);
    expect(await outcome(document, 'console')).toEqual(failed);
    expect(await outcome(document, 'document')).toBe('rendered');
    const { status, report } = await render(kind, output, document);
    expect([status, report.failed]).toEqual([201, [{ host: '127.0.0.1', reason: 'http_404' }]]);
  });

  test.each([
    ['an uncaught error', '<script>none.such</script><p>text'],
    ['an error that is written', '<script>console.error("secret")</script><p>text'],
  ])('fails on %s where that is a failure', async (_, document) => {
    expect(await outcome(document, 'console')).toEqual(failed);
    expect(await outcome(document, 'resource')).toBe('rendered');
    expect((await render(kind, output, document)).report.consoleErrors).toBe(1);
  });

  test('does not fail when nothing is wrong', async () => {
    expect(await outcome(`<img src="${site.at({ type: 'image/png' })}"><p>text`, 'console')).toBe('rendered');
  });
});

test("an error in the job's own script counts as one of the page", async () => {
  const options = { script: 'none.such' };

  expect((await render('html', 'pdf', '<p>text', options)).report.consoleErrors).toBe(1);
  expect((await render('html', 'pdf', '<p>text', { ...options, failOn: 'console' })).error.code).toBe(
    'page_load_failed',
  );
});

describe('a page that is answered with an error', () => {
  test.each([404, 500])('is printed as it came: %s', async (status) => {
    const { bytes, report } = await render('url', 'pdf', site.at({ status, body: 'sorry' }));

    expect((await readPdf(bytes)).text).toEqual(['sorry']);
    expect(report.documentStatus).toBe(status);
  });

  test.each(['document', 'resource', 'console'])('is a failure for failOn %s', async (failOn) => {
    const { status, error } = await render('url', 'pdf', site.at({ status: 404, body: 'sorry' }), { failOn });

    expect([status, error.code, error.field]).toEqual([422, 'page_load_failed', 'url']);
    expect(error.message).toContain('404');
  });
});

describe('a page that is none', () => {
  test.each([
    'file:///etc/passwd',
    'data:text/html,x',
    'about:blank',
    'blob:https://example.com/x',
    'chrome://version',
    'javascript:1',
    'view-source:https://example.com/',
  ])('is a failure: a redirect to %s', async (to) => {
    const { status, error } = await render('url', 'pdf', site.at({ status: 302, header: ['Location', to] }));

    expect([status, error.code, error.field]).toEqual([422, 'page_load_failed', 'url']);
  });

  test.each<[string, Parameters<WebSite['at']>[0]]>([
    ['a download', { header: ['Content-Disposition', 'attachment; filename=x.bin'], type: 'application/octet-stream' }],
    ['no content', { status: 204 }],
  ])('is a failure: %s', async (_, answer) => {
    const { status, error } = await render('url', 'pdf', site.at(answer));

    expect([status, error.code, error.field]).toEqual([422, 'page_load_failed', 'url']);
  });

  test('is a failure by name: one whose host does not resolve, one that may not be reached', async () => {
    const nowhere = await render('url', 'pdf', 'http://no-such-host.invalid/');
    const refused = await render('url', 'pdf', 'http://169.254.169.254/');

    expect([nowhere.error.code, nowhere.error.field]).toEqual(['page_load_failed', 'url']);
    expect([refused.error.code, refused.error.field]).toEqual(['egress_refused', 'url']);
  });

  test('is told apart from a page of which a part does not load', async () => {
    const page = site.at({ body: `<img src="http://169.254.169.254/x.png"><img src="${site.silent()}"><p>text` });
    const { status, report } = await render('url', 'pdf', page, { timeout: 6_000 });

    expect(status).toBe(201);
    expect(report.refused).toEqual([{ host: '169.254.169.254', reason: 'address_not_public' }]);
    expect(report.failed).toEqual([{ host: '127.0.0.1', reason: 'no_answer' }]);
  });
});

test('the report fits into its header however much has failed, and says how much it leaves out', async () => {
  const hosts = Array.from({ length: 90 }, (_, at) => `${'long-name-'.repeat(5)}${at}.invalid`);
  const { status, headers, report } = await render(
    'html',
    'pdf',
    hosts.map((host) => `<img src="http://${host}/secret-path?secret">`).join(''),
  );

  expect(status).toBe(201);
  expect(headers.get('ephemera-report')?.length).toBeLessThanOrEqual(2048);
  expect(headers.get('ephemera-report')).not.toContain('secret');
  expect(report.failed.length).toBeGreaterThan(5);
  expect(report.failed.length + (report.omitted ?? 0)).toBe(hosts.length);
  expect(report.failed[0]?.reason).toBe('name_not_resolved');
  expect(report.requests).toBe(hosts.length);
});

describe('several pages as one', () => {
  const merge = async (urls: readonly string[], page: Partial<PageOptions> = {}) => {
    const { region, accessKeyId, secretAccessKey, endpoints } = stack.ready.aws;
    const credentials = { accessKeyId, secretAccessKey };
    const lambda = new LambdaClient({ region, credentials, endpoint: endpoints.lambda ?? '' });
    const renderer = createRendererClient(lambda, stack.ready.resources.functions?.renderer ?? '');
    try {
      const { header, bytes } = await renderer.render(stack.ready.account, {
        source: { kind: 'urls', urls },
        page: { delayMs: 0, ...page },
        output: pdfDefaults,
        timeoutMs: 20_000,
      });
      const { text } = await readPdf(Buffer.concat(await Array.fromAsync(bytes)));
      return { text: text.map((one) => one.trim()), report: header.report };
    } finally {
      lambda.destroy();
    }
  };

  test('are each given, done to and waited for what the job says', async () => {
    const password = 'reader:secret';
    const body =
      '<p id="text">early<script>setTimeout(() => { document.getElementById("text").textContent = "late"; }, 300)</script>';
    const urls = [site.at({ body, password }), site.at({ body, password, status: 404 })];
    const waitForFunction = 'document.getElementById("text").textContent === "late"';

    const { text, report } = await merge(urls, {
      authentication: { username: 'reader', password: 'secret' },
      headers: { 'X-Report': 'monthly' },
      cookies: [{ name: 'own', value: '1' }],
      css: 'p::after { content: " styled" }',
      script: 'document.body.append(" scripted")',
      waitUntil: 'load',
      waitForFunction,
    });

    expect(text).toEqual([
      expect.stringMatching(/late\s+styled\s+scripted/),
      expect.stringMatching(/late\s+styled\s+scripted/),
    ]);
    expect(report.documentStatus).toBe(404);
    for (const url of urls) {
      const { headers } = site.seen(url).at(-1) ?? {};
      expect(headers).toMatchObject({ 'x-report': 'monthly', cookie: 'own=1' });
    }
  });

  test('name the one at fault', async () => {
    const fine = site.at({ body: '<p>fine' });
    const faults: [readonly string[], Partial<PageOptions>, string][] = [
      [[fine, site.at({ status: 500, body: 'sorry' })], { failOn: 'document' }, 'batch.urls.1'],
      [[site.at({ body: `<img src="${missing()}">` }), fine], { failOn: 'resource' }, 'batch.urls.0'],
      [[fine, fine, 'http://no-such-host.invalid/'], {}, 'batch.urls.2'],
    ];
    for (const [urls, page, field] of faults) {
      await expect(merge(urls, page)).rejects.toMatchObject({ code: 'page_load_failed', field });
    }
  });

  test('may be two places of one page', async () => {
    const page = site.at({ body: '<p id="a">one page' });

    expect((await merge([`${page}#a`, `${page}#b`])).text).toEqual(['one page', 'one page']);
    expect(await see('url', 'pdf', `${page}#a`)).toBe('one page');
  });
});
