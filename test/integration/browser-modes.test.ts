import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { type Process, processTree } from '../../cli/verify/sinks/processes.ts';
import { type BrowserMode, browserModes } from '../../functions/renderer/browser-mode.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const chromium = 'chromium';

/** Writes into every store of the origin, then shows what an earlier visit left there. */
const storing = `<!doctype html><p id="found">nothing yet<script>
  (async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name).join();
    const found = [document.cookie, localStorage.getItem('kept'), window.name, names, (await caches.keys()).join()];
    document.cookie = 'kept=yes; max-age=9999';
    localStorage.setItem('kept', 'yes');
    window.name = 'kept';
    indexedDB.open('kept');
    await caches.open('kept');
    document.getElementById('found').textContent = 'found ' + JSON.stringify(found);
    document.body.insertAdjacentHTML('beforeend', '<p id="done">');
  })();
</script>`;

describe.each<BrowserMode>([...browserModes])('in %s mode', (mode) => {
  let stack: EmbeddedStack;
  let site: PageServer;
  beforeAll(async () => {
    site = await startPageServer({ '/page': '<h1>A page of the web</h1>', '/store': storing });
    stack = await startStack({ allowPrivateNetwork: true, args: ['--browser-mode', mode] });
  });
  afterAll(async () => {
    await stack.stop();
    await site.close();
  });

  const post = (path: string, body: Record<string, unknown>): Promise<Response> =>
    stack.api(path, { method: 'POST', body: JSON.stringify({ async: false, storage: false, ...body }) });
  const textOf = async (response: Response): Promise<string> => {
    if (response.status !== 201) throw new Error(await response.text());
    return (await readPdf(Buffer.from(await response.arrayBuffer()))).text.join('\n');
  };
  const helloIsRendered = async (): Promise<void> => {
    expect(await textOf(await post('/v2/html/pdf', { html: base64('<h1>hello') }))).toContain('hello');
  };
  const browserProcesses = async (): Promise<Process[]> =>
    processTree(await stack.pids('renderer')).filter(({ program }) => program === chromium);
  const browserOf = async (): Promise<number> => {
    const processes = await browserProcesses();
    const first = processes.find(({ parent }) => !processes.some(({ pid }) => pid === parent));
    if (!first) throw new Error('there is no browser');
    return first.pid;
  };

  test('html, a page, a template and a picture come out', async () => {
    await helloIsRendered();
    expect(await textOf(await post('/v2/url/pdf', { url: `${site.origin}/page` }))).toContain('A page of the web');
    const template = { template: base64('<p>{{ name }}'), data: { name: 'Ada' } };
    expect(await textOf(await post('/v2/template/pdf', template))).toContain('Ada');
    expect(await textOf(await post('/v2/template/pdf', template))).toContain('Ada');
    const picture = await post('/v2/html/image', { html: base64('<body style="background:#0f0">') });
    expect([...PNG.sync.read(Buffer.from(await picture.arrayBuffer())).data.subarray(0, 4)]).toEqual([0, 255, 0, 255]);
  });

  test('pages have processes of their own in the one mode, and none in the other', async () => {
    await stack.allFrozen();
    const lines = (await browserProcesses()).map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));

    expect(lines.some((line) => line.includes('--type=renderer'))).toBe(mode === 'multi-process');
  });

  test('what a page stores is unseen by the next job, in the same function process', async () => {
    const request = { url: `${site.origin}/store`, waitForSelector: { selector: '#done', options: { timeout: 9000 } } };
    const before = await stack.pids('renderer');
    const first = await textOf(await post('/v2/url/pdf', request));
    // A call that came sooner would get a process of its own.
    await stack.allFrozen();
    const second = await textOf(await post('/v2/url/pdf', request));

    expect(first).toContain('found ["",null,"","",""]');
    expect(second).toBe(first);
    expect(await stack.pids('renderer')).toEqual(before);
  });

  test("the stack's own ports are out of reach, and the next job is fine", async () => {
    const response = await post('/v2/url/pdf', { url: `${stack.ready.api}/v2/health` });

    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, 'egress_refused']);
    await helloIsRendered();
  });

  test('the browser knows names of the allow-list only, and may not dump its memory', async () => {
    await stack.allFrozen();
    const processes = await browserProcesses();

    const allowed = ['FONTCONFIG_FILE', 'FONTCONFIG_SYSROOT', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'PWD', 'TMPDIR'];
    const namesOf = (pid: number): string[] =>
      readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .flatMap((entry) => entry.split('=')[0] || []);
    // Processes that a zygote made have overwritten what they were given with what they call themselves.
    expect(namesOf(await browserOf()).sort()).toEqual(allowed);
    for (const { pid } of processes) {
      expect(namesOf(pid).filter((name) => /AWS|LAMBDA|EGRESS|CHROMIUM/.test(name))).toEqual([]);
      expect(readFileSync(`/proc/${pid}/limits`, 'utf8')).toMatch(/^Max core file size\s+0\s/m);
    }
    expect(processes.length).toBeGreaterThan(0);
  });

  test('a browser that is killed in the middle of a job is replaced, and the job is done all the same', async () => {
    await helloIsRendered();
    await stack.allFrozen();
    const browser = await browserOf();
    const rendered = post('/v2/html/pdf', { html: base64('<h1>survivor'), delay: 1500 });
    await delay(500);
    process.kill(browser, 'SIGKILL');

    expect(await textOf(await rendered)).toContain('survivor');
    await stack.allFrozen();
    expect(await browserOf()).not.toBe(browser);
    await helloIsRendered();
  });

  test('an endless loop ends at its deadline, and the next job is fine', async () => {
    const response = await post('/v2/html/pdf', { html: base64('<script>for (;;);</script>'), timeout: 1500 });

    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([504, 'render_timeout']);
    await helloIsRendered();
  });

  test('a page that hoards memory ends with a code, and the next job is fine', async () => {
    const hoard = '<script>const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));</script>';
    const response = await post('/v2/html/pdf', { html: base64(hoard), timeout: 20_000 });

    expect(['page_failed', 'renderer_lost', 'render_timeout']).toContain(
      ((await response.json()) as { code: string }).code,
    );
    await helloIsRendered();
  });

  test('after a job its scratch is empty but for the profile of the browser that waits', async () => {
    await helloIsRendered();
    await stack.allFrozen();
    const [renderer = 0] = await stack.pids('renderer');
    const scratch = /TMPDIR=([^\0]*)/.exec(readFileSync(`/proc/${renderer}/environ`, 'utf8'))?.[1] ?? '';

    expect(readdirSync(scratch).filter((name) => !name.startsWith('browser-'))).toEqual([]);
    expect(readdirSync(scratch)).toHaveLength(1);
  });
});
