/** What is printed is not drawn, and does not notice. */
import { readFileSync } from 'node:fs';
import type { PreparedPage } from '../../functions/renderer/prepared-page.ts';
import { setDocument } from '../../functions/renderer/prepared-page.ts';
import { defaultWindow, hideWindow, showWindow } from '../../functions/renderer/window.ts';
import type { ViewPort } from '../../shared/domain/render-job.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { type Rendering, startRendering } from '../support/rendering.ts';

let rendering: Rendering;
let site: PageServer;
beforeAll(async () => {
  rendering = await startRendering();
  site = await startPageServer({ '/': colourful });
});
afterAll(async () => {
  await rendering.close();
  await site.close();
});

/** Everything by which a page can tell how it is shown. */
const sight = `(async () => {
  const box = (style) => {
    const element = document.body.appendChild(document.createElement('div'));
    element.style.cssText = 'position:absolute;' + style;
    return element;
  };
  const places = ['top:0;height:9px', 'top:795px;height:10px', 'top:900px;height:9px', 'left:50vw;top:50vh;width:10vw'];
  const boxes = places.map(box);
  const entries = await new Promise((done) => {
    const observer = new IntersectionObserver(done, { rootMargin: '50px' });
    for (const one of boxes) observer.observe(one);
  });
  const frame = await new Promise((done) => requestAnimationFrame(() => done('drawn')));
  const { width, height, scale, offsetTop } = visualViewport;
  const media = ['(width: 1280px)', '(resolution: 1dppx)', '(resolution: 2dppx)', '(orientation: landscape)', '(hover)'];
  return JSON.stringify({
    frame,
    inner: [innerWidth, innerHeight], outer: [outerWidth, outerHeight], ratio: devicePixelRatio,
    screen: [screen.width, screen.height, screen.availWidth, screen.availHeight, screen.orientation.type],
    at: [screenX, screenY, scrollX, scrollY], visual: [width, height, scale, offsetTop],
    media: media.map((query) => matchMedia(query).matches),
    visible: document.visibilityState, focused: document.hasFocus(), touch: 'ontouchstart' in window,
    boxes: boxes.map((one) => one.getBoundingClientRect().toJSON()),
    seen: entries.map(({ isIntersecting, intersectionRatio, rootBounds }) => [isIntersecting, intersectionRatio, rootBounds]),
    hit: document.elementFromPoint(641, 401) === boxes[3],
  });
})()`;

const seenIn = (open: typeof hideWindow, window: ViewPort): Promise<unknown> =>
  rendering.onPage('', async (prepared) => {
    await open(prepared, window);
    await setDocument(
      prepared,
      '<!doctype html><meta name="viewport" content="width=device-width"><body style="height:5000px">',
    );
    return JSON.parse((await (await prepared.page()).evaluate(sight)) as string);
  });

const windows: readonly (readonly [string, ViewPort])[] = [
  ['a desk', defaultWindow],
  ['a fine screen', { width: 800, height: 600, deviceScaleFactor: 2 }],
  ['a telephone held across', { width: 700, height: 400, isMobile: true, hasTouch: true, isLandscape: true }],
];

test.each(windows)('a page cannot tell a window that is not drawn from one that is: %s', async (_, window) => {
  const shown = await seenIn(showWindow, window);

  expect(shown).toMatchObject({ frame: 'drawn', inner: [window.width, window.height] });
  expect(await seenIn(hideWindow, window)).toEqual(shown);
});

const bytesOfLine = (line: string): number => {
  const [from = 0, to = 0] = (line.split(' ')[0] ?? '').split('-').map((address) => Number.parseInt(address, 16));
  return to - from;
};

/** Bytes of pictures of the page, which the browser's processes share. */
const drawnBytes = async ({ page }: PreparedPage): Promise<number> => {
  const session = await (await page()).browser().target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const maps = processInfo.flatMap(({ id }) => readFileSync(`/proc/${id}/maps`, 'utf8').split('\n'));
  return maps.filter((line) => line.includes('/.org.chromium.')).reduce((sum, line) => sum + bytesOfLine(line), 0);
};

/** Nothing of it is of one colour: every piece takes its pixels. */
const colourful = '<!doctype html><body style="height:4000px;background:linear-gradient(33deg, red, blue)">';
const twoFrames = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

const drawnOf = (open: typeof hideWindow, source: string | URL): Promise<number> =>
  rendering.onPage('', async (prepared) => {
    await open(prepared, defaultWindow);
    if (typeof source === 'string') await setDocument(prepared, source);
    else await (await prepared.page()).goto(source.href);
    await (await prepared.page()).evaluate(twoFrames);
    return await drawnBytes(prepared);
  });

test.each(['handed over', 'at an address'])('next to nothing of what is printed is drawn: a page %s', async (how) => {
  const source = how === 'handed over' ? colourful : new URL(site.origin);
  const shown = await drawnOf(showWindow, source);

  expect(shown).toBeGreaterThan(4 * 1024 * 1024);
  expect(await drawnOf(hideWindow, source)).toBeLessThan(shown / 4);
});

const layered = `<!doctype html><body style="margin:0">
  <div style="will-change:transform;background:repeating-linear-gradient(90deg, red 0 3px, blue 3px 6px);height:300px">Sharp</div>
  <div style="transform:translateZ(0) rotate(1deg);font:40px serif">Turned</div><canvas width="200" height="100"></canvas>`;

test('a picture that is taken of it after all is as sharp as if it had always been drawn', async () => {
  const pictureOf = (open: typeof hideWindow): Promise<string> =>
    rendering.onPage('', async (prepared) => {
      await open(prepared, defaultWindow);
      await setDocument(prepared, layered);
      await (await prepared.page()).evaluate(twoFrames);
      await showWindow(prepared, defaultWindow);
      return await (await prepared.page()).screenshot({
        encoding: 'base64',
        clip: { x: 0, y: 0, width: 1280, height: 500 },
      });
    });

  expect(await pictureOf(hideWindow)).toBe(await pictureOf(showWindow));
});
