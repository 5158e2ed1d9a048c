import { parseRender } from '../../../shared/api/requests.ts';
import type { ImageOptions, PdfOptions } from '../../../shared/domain/render-job.ts';

const html = 'PGgxPmhpPC9oMT4=';
const now = { async: false, storage: false };
type Body = Record<string, unknown>;

const toPdf = (body: Body = {}) => parseRender({ kind: 'html', output: 'pdf', version: 'v1', body: { html, ...body } });
const toImage = (body: Body = {}) =>
  parseRender({ kind: 'html', output: 'image', version: 'v1', body: { html, ...body } });
const pdf = (body?: Body) => toPdf(body).render.output as PdfOptions;
const image = (body?: Body) => toImage(body).render.output as ImageOptions;

test('the least request to PDF has every default', () => {
  expect(toPdf()).toEqual({
    type: 'html-pdf',
    storage: 'none',
    params: { html: '...' },
    presentation: { inline: false, filename: undefined },
    delivery: { async: false, storage: { mode: 'none' } },
    version: 'v1',
    render: {
      source: { kind: 'html', htmlBase64: html },
      page: { delayMs: 0 },
      output: {
        format: 'pdf',
        paper: { width: 8.5, height: 11 },
        margin: { top: 0.4, right: 0.39, bottom: 0.39, left: 0.4 },
        landscape: false,
        scale: 1,
        printBackground: false,
        preferCssPageSize: false,
        tagged: true,
        outline: false,
      },
      timeoutMs: 28_000,
    },
  });
});

test('the least request to an image has every default', () => {
  expect(image()).toEqual({ format: 'png', quality: 80, transparent: false, trim: false });
  expect(toImage()).toMatchObject({ type: 'html-image', render: { page: { delayMs: 0 } } });
});

test('a v2 call that names nothing is run later and stored, with the longer time that nobody waits through', () => {
  for (const call of [
    { version: 'v2', body: { html } } as const,
    { version: 'v1', body: { html, apiVer: 'v2' } } as const,
  ]) {
    expect(parseRender({ kind: 'html', output: 'pdf', ...call })).toMatchObject({
      storage: 'cloud',
      delivery: { async: true, storage: { mode: 'cloud' } },
      version: 'v2',
      render: { timeoutMs: 30_000 },
    });
  }
});

test('a v2 call that asks for it is answered at once and stored nowhere', () => {
  for (const body of [now, { storage: false }, { async: false, storage: 'false' }, { apiVer: 'v1' }]) {
    const request = parseRender({ kind: 'html', output: 'pdf', version: 'v2', body: { html, ...body } });

    expect(request.delivery).toEqual({ async: false, storage: { mode: 'none' } });
  }
});

test('a batch comes as an object or as a bare list, and becomes one long job', () => {
  const urls = ['https://example.com/a', 'https://example.com/b'];
  for (const batch of [{ urls }, urls]) {
    expect(parseRender({ kind: 'url', output: 'pdf', version: 'v2', body: { batch } })).toMatchObject({
      delivery: { async: true },
      params: { batch: { urls } },
      render: { source: { kind: 'urls', urls }, timeoutMs: 240_000 },
    });
  }
});

test("the account's default holds where a call names no storage", () => {
  const call = { kind: 'html', output: 'pdf', version: 'v2', preference: false } as const;

  expect(parseRender({ ...call, body: { html } }).delivery).toEqual({ async: false, storage: { mode: 'none' } });
  expect(parseRender({ ...call, body: { html, storage: true } }).storage).toBe('cloud');
});

test('what every SDK sends in full arrives as the renderer needs it', () => {
  const body = {
    printBackground: true,
    format: 'a4',
    margin: { top: '10mm', right: '1cm', bottom: 20, left: '1in' },
    generatePreview: false,
    waitUntil: 'networkidle0',
    waitForSelector: { selector: 'h1', options: { visible: true, timeout: 5000 } },
    preferCSSPageSize: true,
    scale: 0.9,
    landscape: true,
    pageRanges: '1',
    autoScroll: false,
    viewPort: { width: 800, height: 600, deviceScaleFactor: 2, isMobile: false, hasTouch: false, isLandscape: false },
    timeZone: 'Europe/Rome',
    emulateMediaType: null,
    name: 'full',
    timeout: 30000,
    delay: 10,
    filename: 'full.pdf',
    inline: true,
    ...now,
    projectId: 'proj1',
    tagged: false,
  };

  const { render, presentation, name, projectId } = toPdf(body);

  expect({ presentation, name, projectId }).toEqual({
    presentation: { inline: true, filename: 'full.pdf' },
    name: 'full',
    projectId: 'proj1',
  });
  expect(render.page).toEqual({
    viewPort: body.viewPort,
    timeZone: 'Europe/Rome',
    emulateMediaType: null,
    waitUntil: 'networkidle0',
    waitForSelector: body.waitForSelector,
    delayMs: 10,
  });
  expect(render.output).toEqual({
    format: 'pdf',
    paper: { width: 210 / 25.4, height: 297 / 25.4 },
    margin: { top: 10 / 25.4, right: 1 / 2.54, bottom: 20 / 96, left: 1 },
    landscape: true,
    scale: 0.9,
    printBackground: true,
    pageRanges: '1',
    preferCssPageSize: true,
    tagged: false,
    outline: false,
  });
  expect(render.timeoutMs).toBe(30_000);
});

test('headers and footers are told by what they hold, whatever the method is called', () => {
  const style = { 'font-size': '10px' };
  const body = {
    headerTemplate: { method: 'text', templateString: '<b>head</b>', style, margin: { top: '1in', left: 96 } },
    footerTemplate: { selector: '.foot', imageStyle: { height: '10px' } },
  };

  expect(pdf(body)).toMatchObject({
    header: { source: { html: '<b>head</b>' }, style, margin: { top: 1, left: 1 } },
    footer: { source: { selector: '.foot' }, imageStyle: { height: '10px' } },
  });
});

test('a template goes to the renderer with its data, and without margins of ours', () => {
  const body = { ...now, template: html, data: '{"name":"Ada"}' };
  const { render, params } = parseRender({ kind: 'template', output: 'pdf', version: 'v2', body });

  expect(render.source).toEqual({ kind: 'template', templateBase64: html, data: { name: 'Ada' } });
  expect((render.output as PdfOptions).margin).toEqual({ top: 0, right: 0, bottom: 0, left: 0 });
  expect(params).toMatchObject({ template: '...', data: '...' });
});

test('a record shows what was named, redacted, and no defaults', () => {
  const body = { html, filename: 'secret.pdf', waitForSelector: { selector: '#secret' }, scale: 1, margin: { top: 1 } };

  expect(toPdf({ ...body, emulateMediaType: null, name: null, unknown: 'secret' }).params).toEqual({
    html: '...',
    filename: '...',
    waitForSelector: '...',
    scale: 1,
    margin: { top: 1 },
    emulateMediaType: null,
  });
});

test('null counts as absent', () => {
  const names = ['timeout', 'delay', 'margin', 'format', 'viewPort', 'async', 'storage', 'cookies', 'headerTemplate'];

  expect(toPdf(Object.fromEntries(names.map((name) => [name, null]))).render).toEqual(toPdf().render);
  expect(pdf({ margin: { top: null, left: 0 } }).margin).toEqual({ top: 0.4, right: 0.39, bottom: 0.39, left: 0 });
});

test('waitUntil stays unset unless it is named, for pages too', () => {
  const request = parseRender({ kind: 'url', output: 'pdf', version: 'v1', body: { url: 'https://example.com' } });

  expect(request.render.source).toEqual({ kind: 'url', url: 'https://example.com/' });
  expect(request.render.page.waitUntil).toBeUndefined();
});

test('format wins over width and height', () => {
  expect(pdf({ format: 'letter', width: '1in', height: '1in' }).paper).toEqual({ width: 8.5, height: 11 });
});

test.each([
  [96, 1],
  ['96', 1],
  ['96px', 1],
  ['2in', 2],
  ['2.54cm', 1],
  ['25.4mm', 1],
  ['.5 in', 0.5],
])('a width of %j is %d inches of paper', (width, inches) => {
  expect(pdf({ width, margin: { left: 0, right: 0 } }).paper).toEqual({ width: expect.closeTo(inches), height: 11 });
});

test('width and height are the window of an image, before viewPort', () => {
  const viewPort = { width: 800, height: 600, deviceScaleFactor: 2 };

  expect(toImage({ width: '5in' }).render.page.viewPort).toEqual({ width: 480, height: 800 });
  expect(toImage({ viewPort, height: 300 }).render.page.viewPort).toEqual({ ...viewPort, height: 300 });
  expect(toImage({ viewPort }).render.page.viewPort).toEqual(viewPort);
});

test('jpg and jpeg are one', () => {
  for (const imageType of ['jpg', 'jpeg'])
    expect(image({ imageType, quality: 0 })).toMatchObject({ format: 'jpeg', quality: 0 });
});

test.each(['', ' ', '1-5, 8', '3-', '-4', '7', ' 1 - 2 ,3'])('page ranges may be "%s"', (pageRanges) => {
  expect(pdf({ pageRanges }).pageRanges).toBe(pageRanges.trim() || undefined);
});

test('a time zone is spelled as browsers do', () => {
  expect(toPdf({ timeZone: 'europe/rome' }).render.page.timeZone).toBe('Europe/Rome');
});

test('a time limit may be named, from one second to two minutes', () => {
  for (const timeout of [1000, 120_000]) expect(toPdf({ timeout }).render.timeoutMs).toBe(timeout);
});

test('what a page is given and waits for arrives as the renderer needs it', () => {
  const page = {
    waitUntil: 'load',
    waitForFunction: 'window.ready',
    waitForFrame: true,
    waitForFrameAttachment: true,
    waitForFrameNavigation: 'domcontentloaded',
    waitForFrameImages: true,
    waitForFrameSelector: { selector: 'td', options: { hidden: true } },
    autoScroll: true,
    css: 'p {}',
    script: 'go()',
    cookies: [{ name: 'a', value: 'b', domain: 'example.com', expires: 1_999_999_999, httpOnly: true, secure: true }],
    authentication: { username: 'u', password: 'p' },
    headers: { 'X-Report': 'monthly' },
    userAgent: 'reports',
    failOn: 'resource',
    bestAttempt: true,
  };

  expect(toPdf({ ...page, network: 'none', delay: 5 }).render.page).toEqual({ ...page, network: 'none', delayMs: 5 });
  expect(toPdf({ ...page, authentication: { username: 'secret', password: 'secret' } }).params).toMatchObject({
    authentication: { username: '...', password: '...' },
    cookies: '...',
    headers: '...',
    waitForFrameSelector: '...',
    failOn: 'resource',
  });
});

test('what is off, empty or the default asks for nothing', () => {
  const off = {
    network: 'public',
    failOn: 'never',
    bestAttempt: false,
    cookies: [],
    headers: {},
    css: '',
    generatePreview: false,
    waitForFrame: false,
    waitForFunction: '',
    script: '',
    userAgent: '',
    autoScroll: false,
    webhook: null,
    storage: false,
    async: false,
  };

  expect(toPdf(off).render).toEqual(toPdf().render);
});
