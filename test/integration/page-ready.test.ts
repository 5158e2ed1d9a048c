import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPdf } from '../support/pdf.ts';
import { createRender, kinds, passed, verdict, waiting, ways } from '../support/render-sources.ts';
import { startWebSite, type WebSite } from '../support/web-site.ts';
import { sampleOf } from '../support/whole.ts';

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

const data = (afterMs: number): string => site.at({ body: '{}', type: 'application/json', afterMs });

test.each(ways)(
  '%s to %s is complete when it fetches after 300 ms and paints after 700, without being told to wait',
  async (kind, output) => {
    const fetched = `setTimeout(() => fetch('${data(100)}').then((r) => r.json()).then(() => setTimeout(pass, 300)), 300)`;

    expect(await see(kind, output, verdict(fetched))).toContain(passed[output]);
  },
);

/** What is waited for does not depend on the source. */
const fewWays = sampleOf(ways, 2);
const fewKinds = sampleOf(kinds, 2);

describe.each(fewWays)('%s to %s, without a word of what to wait for', (kind, output) => {
  const seen = (script: string, markup?: string) => see(kind, output, verdict(script, markup));

  test('is complete when it fetches one thing after another', async () => {
    const urls = JSON.stringify([data(150), data(10), data(200)]);

    expect(await seen(`(async () => { for (const url of ${urls}) await fetch(url); pass(); })()`)).toContain(
      passed[output],
    );
  });

  test('has its style sheets, scripts, and background pictures, also slow ones', async () => {
    const script = site.at({ body: 'window.hasScript = true', type: 'text/javascript', afterMs: 300 });
    const picture = site.at({ type: 'image/png', afterMs: 400 });
    const sheet = site.at({ body: `#verdict { background: url(${picture}) }`, type: 'text/css', afterMs: 300 });
    const markup = `<link rel="stylesheet" href="${sheet}"><script src="${script}"></script>`;

    expect(await seen('addEventListener("load", () => { if (hasScript) pass(); })', markup)).toContain(passed[output]);
    expect(site.seen(picture)).toHaveLength(1);
  });

  test('does not wait for sockets, event streams and clocks, nor for a fetch that never ends', async () => {
    const endless = site.at({ body: 'data: x\n\n', type: 'text/event-stream', endless: true });
    const script = `
      new WebSocket('ws://127.0.0.1:${site.port}/socket');
      new EventSource('${endless}');
      fetch('${endless}').then((response) => response.text());
      setInterval(() => {}, 50);
      (async () => { for (;;) await new Promise((done) => setTimeout(done, 70)); })();
      (function frame() { requestAnimationFrame(frame); })();`;

    const { status, report } = await render(kind, output, verdict(script), { timeout: 30_000 });

    expect(status).toBe(201);
    expect(report.ms.load).toBeLessThan(8_000);
  });
});

describe('a page without a word of what to wait for', () => {
  test('is printed with its last word when it goes on to another one', async () => {
    const last = site.at({ body: 'the last page', afterMs: 200 });
    const middle = site.at({ body: `<meta http-equiv="refresh" content="0;url=${last}">` });
    const first = `<p>the first page<script>setTimeout(() => { location.href = '${middle}'; }, 200)</script>`;

    expect(await see('url', 'pdf', first)).toBe('the last page');
    expect(await see('html', 'pdf', first)).toBe('the last page');
  });

  test.each([
    ['an address without a document', { status: 204 }],
    ['a download', { body: 'x', type: 'application/octet-stream' }],
  ])('is printed as it is when it sends itself to %s while it loads', async (_, answer) => {
    const page = `<p>still here<script>location = '${site.at(answer)}'</script>`;

    expect(await see('url', 'pdf', page)).toBe('still here');
    expect(await see('html', 'pdf', page)).toBe('still here');
  });

  test('shows animations and counters as they end', async () => {
    const script = `
      let n = 0;
      const timer = setInterval(() => {
        document.body.dataset.count = ++n;
        if (n === 12) { clearInterval(timer); pass(); }
      }, 50);`;
    const style = '<style>@keyframes in { from { color: #fff } } p { animation: in 400ms }</style>';

    expect(await see('html', 'image', verdict(script, style))).toBe(passed.image);
  });

  test('waits for the rest of an answer that pauses in the middle', async () => {
    const halting = site.at({ body: '{"word":"x"}', type: 'application/json', pauseMs: 1500 });

    expect(await see('html', 'pdf', verdict(`fetch('${halting}').then((r) => r.json()).then(pass)`))).toContain(
      passed.pdf,
    );
  });

  test('does not wait for answers whose bodies it leaves unread, however long they are', async () => {
    // What may be cached, Chromium reads to its end by itself.
    const header = ['Cache-Control', 'no-store'] as const;
    const urls = [100, 5_000_000].map((length) => site.at({ body: 'x'.repeat(length), type: 'text/plain', header }));
    const script = `Promise.all(${JSON.stringify(urls)}.map((url) => fetch(url))).then((kept) => { window.kept = kept; pass(); })`;

    const { status, report, bytes } = await render('html', 'pdf', verdict(script), { timeout: 10_000 });

    expect([status, (await readPdf(bytes)).text[0]]).toEqual([201, expect.stringContaining(passed.pdf)]);
    expect(report.ms.load).toBeLessThan(6_000);
  });

  test('is done at once when there is nothing to wait for', async () => {
    const loads: number[] = [];
    for (let round = 0; round < 7; round += 1) loads.push((await render('html', 'pdf', '<p>x')).report.ms.load);

    // A quiet machine takes 3 ms; any fixed wait for the network's silence would take 500.
    expect(loads.toSorted((a, b) => a - b)[1]).toBeLessThan(200);
  });

  test('gives up resources that never answer long before its own deadline', async () => {
    const silent = [
      '<img src="URL">',
      '<link rel="stylesheet" href="URL">',
      '<iframe src="URL"></iframe>',
      '<script src="URL"></script>',
    ];
    const html = `${silent.map((tag) => tag.replace('URL', site.silent())).join('')}<p>text`;

    const { status, report, bytes } = await render('html', 'pdf', html, { timeout: 12_000 });

    expect(status).toBe(201);
    expect((await readPdf(bytes)).text[0]).toContain('text');
    expect(report.failed).toEqual([{ host: '127.0.0.1', reason: 'no_answer' }]);
    expect(report.ms.load).toBeLessThan(11_000);
  });
});

describe('waitUntil', () => {
  const late = (ms: number) => `setTimeout(pass, ${ms})`;

  test.each(['load', 'domcontentloaded'])('%s waits for nothing after that event', async (waitUntil) => {
    for (const kind of fewKinds)
      expect(await see(kind, 'pdf', verdict(late(5_000)), { waitUntil })).toContain(waiting.pdf);
  });

  test('domcontentloaded does not wait for pictures, load does', async () => {
    const markup = (afterMs: number) => `<img src="${site.at({ type: 'image/png', afterMs })}" onload="pass()">`;
    for (const kind of fewKinds) {
      // A picture, since printing waits for pictures on its own.
      const seen = (afterMs: number, waitUntil: string) =>
        see(kind, 'image', verdict('', markup(afterMs)), { waitUntil });

      expect(await seen(5_000, 'domcontentloaded')).toBe(waiting.image);
      expect(await seen(400, 'load')).toBe(passed.image);
    }
  });

  test('networkidle0 waits for every request, networkidle2 lets two of them go on', async () => {
    const slow = (afterMs: number) => `fetch('${data(afterMs)}').then(pass)`;
    for (const kind of ['html', 'url'] as const) {
      expect(await see(kind, 'pdf', verdict(slow(900)), { waitUntil: 'networkidle0' })).toContain(passed.pdf);
      expect(await see(kind, 'pdf', verdict(slow(9_000)), { waitUntil: 'networkidle2' })).toContain(waiting.pdf);
    }
    expect(await see('html', 'pdf', verdict(late(300)), { waitUntil: 'networkidle0' })).toContain(passed.pdf);
  });
});

describe.each(fewWays)('what else is waited for, %s to %s', (kind, output) => {
  const seen = (document: string, options: object) => see(kind, output, document, { waitUntil: 'load', ...options });
  const later = (act: string, ms = 200) => `setTimeout(() => { ${act} }, ${ms})`;
  const append = (html: string) => `document.body.insertAdjacentHTML('beforeend', '${html}');`;

  test('an element that comes, is shown, or goes', async () => {
    const comes = verdict(later(`${append('<i id="new">new</i>')} pass();`));
    const shown = verdict(
      later('document.getElementById("new").style.display = "block"; pass();'),
      '<b id="new" style="display:none">new</b>',
    );
    const never = verdict(later('pass();', 9_000), '<b id="new" style="display:none">new</b>');
    const goes = verdict(later('document.getElementById("old").remove(); pass();'), '<b id="old">old</b>');
    const wait = (selector: string, options = {}) => ({ waitForSelector: { selector, options } });

    expect(await seen(comes, wait('#new'))).toContain(passed[output]);
    expect(await seen(shown, wait('#new', { visible: true }))).toContain(passed[output]);
    expect(await seen(never, wait('#new'))).toContain(waiting[output]);
    expect(await seen(goes, wait('#old', { hidden: true }))).toContain(passed[output]);
  });

  test('an expression, also one that throws or promises first', async () => {
    const document = verdict(later('window.state = { ready: true }; pass();'));

    expect(await seen(document, { waitForFunction: 'state.ready' })).toContain(passed[output]);
    expect(await seen(document, { waitForFunction: 'Promise.resolve(window.state)' })).toContain(passed[output]);
  });

  test('frames: that they are there, load, navigate, and have their pictures and elements', async () => {
    const picture = site.at({ type: 'image/png', afterMs: 150 });
    const inside = `<img src="${picture}" onload="parent.postMessage('pass', '*')"><p id="inside">inside`;
    const frame = () => site.at({ body: inside, afterMs: 50 });
    const listen = 'addEventListener("message", pass);';
    const attached = () => verdict(`${listen} ${later(append(`<iframe src="${frame()}"></iframe>`), 150)}`);

    for (const options of [{ waitForFrame: true }, { waitForFrameNavigation: 'load' }, { waitForFrameImages: true }]) {
      expect([options, await seen(attached(), options)]).toEqual([options, expect.stringContaining(passed[output])]);
    }
    expect(
      await seen(verdict(later(`${append('<iframe></iframe>')} pass();`, 150)), { waitForFrameAttachment: true }),
    ).toContain(passed[output]);
    const filled = verdict(
      later('document.querySelector("iframe").srcdoc = "<h1>new</h1>"; pass();'),
      '<iframe></iframe>',
    );
    expect(await seen(filled, { waitForFrameSelector: { selector: 'h1' } })).toContain(passed[output]);
  });

  test('the delay', async () => {
    expect(await seen(verdict('setTimeout(pass, 300)'), { delay: 600 })).toContain(passed[output]);
  });

  test('the pictures that come with scrolling', async () => {
    const markup = `<div style="height:6000px"></div><img loading="lazy" src="${site.at({ type: 'image/png' })}" onload="pass()">`;

    expect(await seen(verdict('', markup), { autoScroll: true })).toContain(passed[output]);
  });
});

test('scrolling ends on a page that grows without end', async () => {
  const script =
    'addEventListener("scroll", () => document.body.insertAdjacentHTML("beforeend", "<div style=height:900px>x</div>"))';

  const { status } = await render('html', 'pdf', verdict(script, '<div style="height:2000px">'), {
    autoScroll: true,
    timeout: 60_000,
  });

  expect(status).toBe(201);
});

describe('a wait that comes to nothing', () => {
  test.each<[string, Record<string, unknown>]>([
    ['waitForSelector', { waitForSelector: { selector: '#never' } }],
    ['waitForFunction', { waitForFunction: 'window.never' }],
    ['waitForFrameSelector', { waitForFrameSelector: { selector: '#never' } }],
    ['waitForFrameAttachment', { waitForFrameAttachment: true }],
  ])('ends by the deadline, and the error names it: %s', async (field, options) => {
    expect((await render('html', 'pdf', '<p>x', { ...options, timeout: 2_000 })).error).toMatchObject({
      code: 'render_timeout',
      field,
    });
  });

  test('of an element ends by its own time', async () => {
    const waitForSelector = { selector: '#never', options: { timeout: 300 } };

    const { error } = await render('html', 'pdf', '<p>x', { waitForSelector, timeout: 30_000 });

    expect(error).toMatchObject({ code: 'render_timeout', field: 'waitForSelector' });
  });

  test.each<[string, Record<string, unknown>]>([
    ['waitForSelector.selector', { waitForSelector: { selector: 'p[' } }],
    ['waitForFunction', { waitForFunction: 'if (' }],
  ])('is refused by name when it is none: %s', async (field, options) => {
    expect((await render('html', 'pdf', '<p>x', options)).error).toMatchObject({ code: 'invalid_request', field });
  });
});

describe('a page that never ends', () => {
  test('fails by its deadline, and the next job is served', async () => {
    for (const kind of sampleOf(kinds, 3)) {
      const { status, error } = await render(kind, 'pdf', '<p>x<script>for (;;);</script>', { timeout: 1_000 });

      expect([kind, status, error.code]).toEqual([kind, 504, 'render_timeout']);
      expect(await see('html', 'pdf', '<p>next')).toBe('next');
    }
  });

  test.each([
    ['html', 'runs', '<p>so far<script>for (;;);</script>'],
    ['url', 'runs', '<p>so far<script>setTimeout(() => { for (;;); }, 100)</script>'],
    ['template', 'waits', '<p>so far<script>setInterval(() => fetch("/x"), 20)</script>'],
  ] as const)(
    'is printed as far as it is when that is wanted, and the report says so: %s that %s',
    async (kind, _, document) => {
      const options = { bestAttempt: true, timeout: 1_500, waitForFunction: 'window.never' };

      const { bytes, report } = await render(kind, 'pdf', document, options);

      expect((await readPdf(bytes)).text[0]).toContain('so far');
      expect(report.bestAttempt).toBe(true);
    },
  );

  test('is not said to be cut short when it was not', async () => {
    expect((await render('html', 'pdf', '<p>x', { bestAttempt: true })).report.bestAttempt).toBe(false);
    expect((await render('html', 'pdf', '<p>x')).report).not.toHaveProperty('bestAttempt');
  });

  test('is a failure all the same when nothing of it has come', async () => {
    const { error } = await render('url', 'pdf', site.silent(), { bestAttempt: true, timeout: 1_500 });

    expect(error).toMatchObject({ code: 'render_timeout' });
  });
});
