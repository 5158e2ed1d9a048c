import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from '../../functions/renderer/browser.ts';
import type { createReadyBrowser, Ready } from '../../functions/renderer/ready-browser.ts';
import { wearMax } from '../../functions/renderer/recycling.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { installChromium } from '../support/rendering.ts';

type ReadyBrowser = ReturnType<typeof createReadyBrowser>;

let folder: string;
let site: PageServer;
let create: typeof createReadyBrowser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recycling-'));
  await installChromium(folder);
  process.env.BROWSER_MODE = 'multi-process';
  ({ createReadyBrowser: create } = await import('../../functions/renderer/ready-browser.ts'));
  site = await startPageServer((req, res) => res.writeHead(req.url === '/nothing' ? 204 : 200).end());
});
afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true, force: true });
});

const opened: ReadyBrowser[] = [];
const open = async (max = wearMax): Promise<ReadyBrowser> => {
  const pages = create(max);
  opened.push(pages);
  await pages.prepare();
  return pages;
};
/** The browser that stands ready is the last one that is left. */
afterEach(async () => {
  for (const pages of opened.splice(0)) await (await pages.take('A')).browser.kill();
});

/** One job, with what its page does; answers the browser that it had. */
const serve = async (
  pages: ReadyBrowser,
  account = 'A',
  run?: (ready: Ready) => Promise<unknown>,
): Promise<Browser> => {
  const ready = await pages.take(account);
  await run?.(ready);
  await pages.replace(ready, { warm: false });
  return ready.browser;
};

const inPage =
  (script: string) =>
  async ({ browser, prepared: { cdp, openOwnOrigin } }: Ready): Promise<void> => {
    // Scripts run where there is an origin only.
    await openOwnOrigin();
    browser.proxy.beginJob({
      policy: { network: 'public', allowPrivateNetwork: true, allowedHosts: [], refusedPorts: [] },
      bytesMax: 1e6,
      connectionsMax: 10,
      deadlineAt: Date.now() + 10_000,
    });
    await cdp.send('Runtime.evaluate', { expression: script });
    await delay(500);
  };

test('a browser serves the jobs of one account, one after another, and is killed when another account comes', async () => {
  const pages = await open();
  const first = await serve(pages, 'A');
  const second = await serve(pages, 'A');
  const third = await serve(pages, 'B');

  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect([first.isAlive(), third.isAlive()]).toEqual([false, true]);
});

test('a browser that has served nobody serves anybody', async () => {
  const pages = await open({ ...wearMax, jobs: 1 });
  await serve(pages, 'A');
  const askedAt = Date.now();
  const ready = await pages.take('B');
  await pages.replace(ready, { warm: false });

  // It stood there before: nothing was launched for B.
  expect(ready.browser.launchedAt).toBeLessThanOrEqual(askedAt);
});

test.each<[string, Partial<typeof wearMax>, number]>([
  ['two jobs', { jobs: 2 }, 2],
  ['a moment', { ageMs: 1 }, 1],
  ['one megabyte', { privateBytes: 1024 * 1024 }, 1],
])('a browser that may have %s is replaced after it, its processes and files gone', async (_, max, jobs) => {
  const pages = await open({ ...wearMax, ...max });
  const served: Browser[] = [];
  for (let job = 0; job <= jobs; job += 1) served.push(await serve(pages));

  const [first, last] = [served[0] as Browser, served[jobs] as Browser];
  expect(served.slice(0, jobs).every((browser) => browser === first)).toBe(true);
  expect(last).not.toBe(first);
  expect([first.isAlive(), first.privateBytes()]).toEqual([false, 0]);
});

test.each([
  ['goes to an address', (origin: string) => `location = '${origin}/'`],
  ['goes to an address that holds nothing', (origin: string) => `location = '${origin}/nothing'`],
  [
    'goes to an address in a frame',
    (origin: string) => `document.body.innerHTML = '<iframe src="${origin}/"></iframe>'`,
  ],
  ['goes to an address within its document', () => "history.pushState(null, '', '/elsewhere')"],
  ['opens another page', (origin: string) => `open('${origin}/')`],
])('a browser whose page %s is replaced after the job', async (_, script) => {
  const pages = await open();
  const browser = await serve(pages, 'A', inPage(script(site.origin)));

  expect(browser.isAlive()).toBe(false);
  expect((await serve(pages, 'A')).isAlive()).toBe(true);
});

test('a page that asks for things leaves its browser in place', async () => {
  const pages = await open();

  expect((await serve(pages, 'A', inPage(`fetch('${site.origin}/')`))).isAlive()).toBe(true);
});
