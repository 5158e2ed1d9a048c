/** What one job leaves in a browser, no other job finds: none of another account, and none of its own. */
import { setTimeout as delay } from 'node:timers/promises';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { testedModes } from '../support/tested-modes.ts';
import { createIsolationSite, marks } from './isolation-site.ts';
import { type RendererHost, startRendererHost } from './renderer-host.ts';

describe.each(testedModes)('%s', (mode) => {
  const { counts, listener } = createIsolationSite();
  let site: PageServer;
  let host: RendererHost;
  beforeAll(async () => {
    site = await startPageServer(listener);
    host = await startRendererHost(mode);
  });
  afterAll(async () => {
    await host?.stop();
    await site?.close();
  });

  /** What a page of the site found, in an account's job. */
  const found = async (account: string, path: string): Promise<string> => {
    const page = { delayMs: 100, waitForSelector: { selector: '#found' } };
    const { code, bytes } = await host.render(account, { kind: 'url', url: `${site.origin}${path}` }, { page });
    await host.frozen();
    return code ?? (await readPdf(bytes)).text.join(' ').trim();
  };

  test('a job finds every mark that it left itself: there is something to be found', async () => {
    expect(await found('A', '/mark')).toBe(`[${marks.join(',')}]`);
    expect(counts.alive).toBeGreaterThan(0);
  });

  test('the next job of the account finds none of them, in the same process', async () => {
    const pid = host.pid();
    await found('A', '/mark');

    expect(await found('A', '/look')).toBe('[]');
    expect(host.pid()).toBe(pid);
  });

  test("another account's job finds none either, in the same process but in another browser", async () => {
    const pid = host.pid();
    await found('A', '/mark');
    const browsers = new Set(host.browserProcesses().map((one) => one.pid));

    expect(await found('B', '/look')).toBe('[]');
    expect(host.pid()).toBe(pid);
    expect(host.browserProcesses().filter((one) => browsers.has(one.pid))).toEqual([]);
  });

  test('nothing of a job runs on while the next one does', async () => {
    await found('A', '/mark');
    await delay(100);
    const before = counts.alive;

    for (const account of ['A', 'B']) await found(account, '/look');
    expect(counts.alive).toBe(before);
  });
});
