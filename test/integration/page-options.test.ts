import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPng } from '../support/pictures.ts';
import { createRender, kinds, outputs, passed, verdict, waiting, ways } from '../support/render-sources.ts';
import { startWebSite, type WebSite } from '../support/web-site.ts';

let stack: EmbeddedStack;
let site: WebSite;
let other: WebSite;
let { render, see }: ReturnType<typeof createRender> = {} as never;

beforeAll(async () => {
  [site, other] = await Promise.all([startWebSite(), startWebSite()]);
  stack = await startStack({ allowPrivateNetwork: true });
  ({ render, see } = createRender(stack, site));
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([site.close(), other.close()]);
});

const passIf = (condition: string): string => verdict(`if (${condition}) pass();`);

describe.each(ways)('%s to %s', (kind, output) => {
  const seen = (document: string, options: Record<string, unknown>) => see(kind, output, document, options);

  test('has the window, its touch screen and its viewport tag as asked', async () => {
    const viewPort = {
      width: 400,
      height: 700,
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      isLandscape: true,
    };
    const tag = '<meta name="viewport" content="width=200">';
    const hasWindow = 'devicePixelRatio === 2 && innerWidth === 400';
    const isMobile =
      'innerWidth === 200 && "ontouchstart" in window && screen.orientation.type.startsWith("landscape")';

    expect(await seen(passIf(hasWindow), { viewPort: { width: 400, height: 700, deviceScaleFactor: 2 } })).toContain(
      passed[output],
    );
    expect(await seen(tag + passIf(isMobile), { viewPort })).toContain(passed[output]);
  });

  test('sees the time zone, the medium and the user agent that are asked for', async () => {
    const zone = 'new Date(0).getHours() === 9 && Intl.DateTimeFormat().resolvedOptions().timeZone === "Asia/Tokyo"';

    expect(await seen(passIf(zone), { timeZone: 'Asia/Tokyo' })).toContain(passed[output]);
    expect(await seen(passIf('matchMedia("print").matches'), { emulateMediaType: 'print' })).toContain(passed[output]);
    expect(await seen(passIf('matchMedia("screen").matches'), { emulateMediaType: null })).toContain(passed[output]);
    expect(await seen(passIf('navigator.userAgent === "reports/1"'), { userAgent: 'reports/1' })).toContain(
      passed[output],
    );
  });

  test('is printed in the medium that is asked for, and in its own without', async () => {
    const style =
      '<style>@media print { .screen { display: none } } @media screen { .print { display: none } }</style>';
    const shown = async (options: Record<string, unknown>) =>
      (await see(kind, 'pdf', `${style}<p class="screen">on screen</p><p class="print">on paper</p>`, options)).trim();

    expect(await shown({ emulateMediaType: 'screen' })).toBe('on screen');
    expect(await shown({ emulateMediaType: null })).toBe('on paper');
    expect(await shown({})).toBe('on paper');
  });

  test('takes CSS, which wins over its own', async () => {
    const css = '#verdict { color: rgb(1, 2, 3) }';
    const document = verdict(
      `const look = () => getComputedStyle(document.getElementById('verdict')).color === 'rgb(1, 2, 3)' && pass();
      addEventListener('load', () => setTimeout(look, 200));`,
      '<style>#verdict { color: rgb(9, 9, 9) }</style>',
    );

    expect(await seen(document, { css })).toContain(passed[output]);
    expect(await seen(document, {})).toContain(waiting[output]);
  });

  test('runs a script once it has loaded, and is complete with what that starts', async () => {
    const url = site.at({ body: '{}', type: 'application/json', afterMs: 200 });

    expect(await seen(verdict('addEventListener("load", () => { window.go = pass; })'), { script: 'go()' })).toContain(
      passed[output],
    );
    expect(await seen(verdict(''), { script: `fetch('${url}').then(pass)` })).toContain(passed[output]);
    expect(await seen(passIf('true'), { script: 'none.such' })).toContain(passed[output]);
    expect(await seen(passIf('true'), { script: 'if (' })).toContain(passed[output]);
  });

  test('has its cookies, also in what it loads from elsewhere', async () => {
    const picture = site.at({ type: 'image/png' });
    const document = verdict('if (document.cookie.includes("mine=1")) pass();', `<img src="${picture}">`);
    const cookies = [
      { name: 'mine', value: '1' },
      { name: 'site', value: '2', url: site.origin, httpOnly: true },
      { name: 'old', value: '3', url: site.origin, expires: 1 },
      { name: 'elsewhere', value: '4', domain: 'example.com', path: '/', sameSite: 'Strict', secure: true },
    ];

    expect(await seen(document, { cookies })).toContain(passed[output]);
    expect(site.seen(picture)[0]?.headers.cookie?.split('; ').toSorted()).toEqual(
      kind === 'url' ? ['mine=1', 'site=2'] : ['site=2'],
    );
  });
});

describe('headers', () => {
  const headers = { 'X-Report': 'monthly', 'Accept-Language': 'it' };

  test('go to the origin of the page, with everything it loads from there, and nowhere else', async () => {
    const there = other.at({ type: 'image/png' });
    const here = site.at({ type: 'image/png' });
    const away = site.at({ status: 302, header: ['Location', there] });
    const page = site.at({ body: `<img src="${here}"><img src="${there}"><img src="${away}"><p>page` });

    expect(await see('url', 'pdf', page, { headers })).toBe('page');
    for (const url of [page, here, away]) {
      expect(site.seen(url)).toHaveLength(1);
      expect(site.seen(url)[0]?.headers).toMatchObject({ 'x-report': 'monthly', 'accept-language': 'it' });
    }
    expect(other.seen(there).length).toBeGreaterThan(0);
    for (const { headers: sent } of other.seen(there)) expect(sent).not.toHaveProperty('x-report');
  });

  test('do not follow the page to another origin', async () => {
    const there = other.at({ body: 'there' });

    expect(await see('url', 'pdf', site.at({ status: 302, header: ['Location', there] }), { headers })).toBe('there');
    expect(other.seen(there)[0]?.headers).not.toHaveProperty('x-report');
  });

  test('of a document that was handed over go nowhere', async () => {
    const picture = site.at({ type: 'image/png' });
    const authentication = { username: 'reader', password: 'secret' };

    for (const kind of ['html', 'template'] as const) {
      expect(await see(kind, 'pdf', `<img src="${picture}">text`, { headers, authentication })).toBe('text');
    }
    for (const { headers: sent } of site.seen(picture)) {
      expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['x-report']));
      expect(sent).not.toHaveProperty('authorization');
    }
    expect(site.seen(picture)).toHaveLength(2);
  });
});

describe('authentication', () => {
  const authentication = { username: 'reader', password: 'correct horse' };
  const password = 'reader:correct horse';
  const locked = () => site.at({ body: 'let in', password });

  test.each(outputs)('opens a page that asks for it, for %s', async (output) => {
    const page = site.at({ body: passIf('true'), password });

    expect(await see('url', output, page, { authentication })).toContain(passed[output]);
  });

  test('is not given to others, neither those that the page loads from nor those that it redirects to', async () => {
    const picture = other.at({ type: 'image/png', password });
    const page = site.at({ body: `<img src="${picture}">let in`, password });
    const elsewhere = other.at({ body: 'let in', password });

    expect(await see('url', 'pdf', page, { authentication })).toBe('let in');
    expect(await see('url', 'pdf', site.at({ status: 302, header: ['Location', elsewhere] }), { authentication })).toBe(
      'locked',
    );
    for (const url of [picture, elsewhere]) {
      expect(other.seen(url).length).toBeGreaterThan(0);
      for (const { headers } of other.seen(url)) expect(headers).not.toHaveProperty('authorization');
    }
  });

  test('that is wrong, or missing, prints what came, unless that is a failure', async () => {
    for (const given of [{}, { authentication: { ...authentication, password: 'wrong' } }]) {
      const { status, report } = await render('url', 'pdf', locked(), given);
      expect([status, report.documentStatus]).toEqual([201, 401]);

      const failed = await render('url', 'pdf', locked(), { ...given, failOn: 'document' });
      expect([failed.status, failed.error.code]).toEqual([422, 'page_load_failed']);
    }
  });

  test('that nobody gave is none: who asks is not told the password of the egress door either', async () => {
    const locked = site.at({ password: 'of:nobody' });
    // There are two renderers, each with a page ready for what it was asked last.
    for (let round = 0; round < 5; round += 1) {
      expect((await render('url', 'pdf', locked)).report.documentStatus).toBe(401);
    }

    const told = ({ headers }: ReturnType<WebSite['seen']>[number]) =>
      headers.authorization ?? headers['proxy-authorization'];
    expect(site.seen(locked).map(told).filter(Boolean)).toEqual([]);
  });
});

test('cookies that no browser takes are refused by number', async () => {
  const cookies = [
    { name: 'good', value: '1' },
    { name: '__Host-bad', value: '1', path: '/deep' },
  ];

  const { error } = await render('url', 'pdf', site.at({ body: 'x' }), { cookies });

  expect(error).toMatchObject({ code: 'invalid_request', field: 'cookies.1' });
});

test('pages reach the hosts that their account lists, and no other', async () => {
  const listed = site.at({ type: 'image/png' });
  const unlisted = other.at({ type: 'image/png' });
  const set = (allowedHosts: readonly string[] | null) =>
    stack.api('/v2/account/settings', { method: 'PATCH', body: JSON.stringify({ allowedHosts }) });
  const markup = `<img src="${listed}"><img src="${unlisted}">`;

  await set([`127.0.0.1:${site.port}`]);
  for (const kind of kinds) {
    const { status, report } = await render(kind, 'pdf', markup);
    expect([status, report.refused]).toEqual([201, [{ host: '127.0.0.1', reason: 'host_not_listed' }]]);
  }
  const refused = await render('url', 'pdf', other.at({ body: 'x' }));
  await set(null);

  expect(refused).toMatchObject({ status: 422, error: { code: 'egress_refused', field: 'url' } });
  expect(site.seen(listed)).toHaveLength(kinds.length);
  expect(other.seen(unlisted)).toEqual([]);
  expect((await render('html', 'pdf', markup)).report.refused).toEqual([]);
});

describe('without a network', () => {
  test.each(outputs)('what is handed over is rendered with nothing from outside, to %s', async (output) => {
    const picture = site.at({ type: 'image/png' });
    const inside =
      '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==" onload="pass()">';
    const markup = `<img src="${picture}">${inside}`;
    for (const kind of ['html', 'template'] as const) {
      expect(await see(kind, output, verdict('', markup), { network: 'none' })).toContain(passed[output]);
      const { report } = await render(kind, output, markup, { network: 'none' });
      expect(report.refused).toEqual([{ host: '127.0.0.1', reason: 'network_off' }]);
    }
    expect(site.seen(picture)).toEqual([]);
  });

  test('a url is refused before anything starts', async () => {
    const { status, error } = await render('url', 'pdf', site.at(), { network: 'none' });

    expect([status, error.code, error.field]).toEqual([400, 'invalid_request', 'network']);
  });
});

test('a window of many pixels is a named limit', async () => {
  const { status, error } = await render('html', 'image', '<p>x', { viewPort: { width: 10_000, height: 10_000 } });

  expect([status, error.code]).toEqual([422, 'document_too_large']);
  expect(error.message).toMatch(/million pixels/);
});

test('a picture is as large as its window, times the pixels of the device', async () => {
  const { bytes } = await render('html', 'image', '<p>x', {
    viewPort: { width: 300, height: 200, deviceScaleFactor: 2 },
  });

  expect(readPng(bytes)).toMatchObject({ width: 600, height: 400 });
});

test('a document that is handed over has an origin of its own, whatever came before it', async () => {
  const hasOrigin = passIf('localStorage.length === 0 && location.hostname.endsWith(".invalid")');
  for (const kindBefore of ['url', 'template'] as const) {
    for (let round = 0; round < 3; round += 1) await render(kindBefore, 'pdf', '<p>x');
    expect(await see('html', 'pdf', hasOrigin)).toContain(passed.pdf);
  }
});
