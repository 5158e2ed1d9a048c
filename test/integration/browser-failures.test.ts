/** What goes wrong in the browser's processes: how the job ends, and that the next one succeeds. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { mentions, type Process, processTree } from '../../cli/verify/sinks/processes.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPdf } from '../support/pdf.ts';
import { testedModes } from '../support/tested-modes.ts';
import { within } from '../support/watched-process.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const chromium = 'chromium';

describe.each(testedModes)('in %s mode', (mode) => {
  let stack: EmbeddedStack;
  beforeAll(async () => {
    stack = await startStack({ args: ['--browser-mode', mode] });
  });
  afterAll(async () => {
    await stack.stop();
  });

  const post = (html: string, fields: object = {}): Promise<Response> => {
    const body = JSON.stringify({ async: false, storage: false, html: base64(html), ...fields });
    return stack.api('/v2/html/pdf', { method: 'POST', body });
  };
  const codeOf = async (response: Promise<Response>): Promise<string> =>
    ((await (await response).json()) as { code: string }).code;
  /** Once the function is done with the job before: while it is not, another environment would take this one. */
  const helloIsRendered = async (): Promise<void> => {
    await stack.allFrozen();
    const response = await post('<h1>hello');
    if (response.status !== 201) throw new Error(await response.text());
    expect((await readPdf(Buffer.from(await response.arrayBuffer()))).text.join()).toContain('hello');
  };
  const browserProcesses = async (): Promise<Process[]> =>
    processTree(await stack.pids('renderer')).filter(({ program }) => program === chromium);

  test('a page that hoards memory outside of its heap fails before the function runs out', async () => {
    const before = await stack.pids('renderer');
    const hoard = '<script>const all = []; for (;;) all.push(new Uint8Array(2e7).fill(1));</script>';

    expect(await codeOf(post(hoard, { timeout: 60_000 }))).toBe('page_failed');
    await helloIsRendered();
    expect(await stack.pids('renderer')).toEqual(before);
  });

  test('a page whose heap is full fails', async () => {
    const hoard = '<script>const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));</script>';

    expect(await codeOf(post(hoard, { timeout: 60_000 }))).toBe('page_failed');
    await helloIsRendered();
  });

  test('a print that does not end is ended by the deadline', async () => {
    const html = '<script>onbeforeprint = () => { for (;;); };</script>';

    expect(await codeOf(post(html, { timeout: 2_000 }))).toBe('render_timeout');
    await helloIsRendered();
  });

  if (mode === 'multi-process') {
    test('a page whose process is killed fails at once', async () => {
      const rendered = post('<h1>a page', { delay: 20_000, timeout: 28_000 });
      await delay(1_000);
      const pages = (await browserProcesses()).filter(({ pid }) => mentions(pid, '--type=renderer'));
      const killedAt = Date.now();
      for (const { pid } of pages) process.kill(pid, 'SIGKILL');

      expect(pages.length).toBeGreaterThan(0);
      expect(await codeOf(rendered)).toBe('page_failed');
      expect(Date.now() - killedAt).toBeLessThan(10_000);
      await helloIsRendered();
    });
  }

  test('a job that loses one browser after the other fails for good: no further try would help', async () => {
    await stack.allFrozen();
    const rendered = post('<h1>a page', { delay: 20_000, timeout: 28_000 });
    const browsers = async (): Promise<number[]> =>
      (await browserProcesses())
        .map(({ pid }) => pid)
        .filter((pid) => mentions(pid, '--remote-debugging-pipe') && !mentions(pid, '--type='));
    const killed = new Set<number>();
    for (let losses = 0; losses < 2; ) {
      // By then the job has begun in it.
      await delay(1_500);
      const found = (await browsers()).filter((pid) => !killed.has(pid));
      for (const pid of found) {
        process.kill(pid, 'SIGKILL');
        killed.add(pid);
      }
      if (found.length > 0) losses += 1;
    }

    expect(await codeOf(rendered)).toBe('page_failed');
    await helloIsRendered();
  });

  test('SIGKILL of the function leaves no browser and none of its files', async () => {
    await stack.allFrozen();
    const [renderer = 0] = await stack.pids('renderer');
    const scratch = /TMPDIR=([^\0]*)/.exec(readFileSync(`/proc/${renderer}/environ`, 'utf8'))?.[1] ?? '';
    const browser = await browserProcesses();
    // A page that spins does not end by itself when its browser does.
    const rendered = post('<script>for (;;);</script>', { timeout: 3_000 });
    await delay(500);
    process.kill(renderer, 'SIGKILL');

    expect(['renderer_lost', 'render_timeout']).toContain(await codeOf(rendered));
    expect(browser.length).toBeGreaterThan(0);
    expect(await within(5_000, () => browser.every(({ pid }) => !mentions(pid, scratch)))).toBe(true);
    expect(await within(5_000, () => !existsSync(scratch))).toBe(true);
    await helloIsRendered();
  });
});
