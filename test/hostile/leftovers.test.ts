/** What a renderer has after a job, and what it never has: processes, ports, files, secrets. */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { groupPids } from '../../local/lambda/process-group.ts';
import { testedModes } from '../support/tested-modes.ts';
import { within } from '../support/watched-process.ts';
import { commandLine, environmentText, listeningSockets, openDescriptors } from './process-traces.ts';
import { htmlSource, type RendererHost, startRendererHost } from './renderer-host.ts';

const goneWithinMs = 10_000;

const allowedVariables = ['FONTCONFIG_FILE', 'FONTCONFIG_SYSROOT', 'HOME', 'LANG', 'LD_LIBRARY_PATH', 'PWD', 'TMPDIR'];
const forbiddenFlags =
  /^--(disable-web-security|allow-running-insecure-content|allow-file-access|remote-debugging-port|enable-logging|remote-allow-origins|ignore-certificate-errors)/;
const doorFlags = [
  /^--proxy-server=http:\/\/127\.0\.0\.1:\d+$/,
  /^--proxy-bypass-list=<-loopback>$/,
  /^--host-resolver-rules=MAP \* ~NOTFOUND, EXCLUDE 127\.0\.0\.1$/,
  /^--force-webrtc-ip-handling-policy=disable_non_proxied_udp$/,
  /^--webrtc-ip-handling-policy=disable_non_proxied_udp$/,
  /^--disable-quic$/,
];

/** Shared memory of a browser that has just begun comes and goes; a job's would add up. */
const namelessFilesMax = 6;

/** A browser that has just begun is still laying out its databases, all of them empty. */
const profileFilesMax = 5;
const isOfProfile = (path: string): boolean => path.includes('/browser/profile/');

const isCoreFile = (path: string): boolean => /^core\b/.test(basename(path));

/** Documents that make a browser open what it can: processes, pages, files, sockets. */
const busyDocuments = [
  '<p>Hello',
  '<iframe srcdoc="<p>x"></iframe><iframe src="data:text/html,x"></iframe>',
  `<script>new Worker(URL.createObjectURL(new Blob(['setInterval(()=>0)'])));new SharedWorker('data:text/javascript,')</script>`,
  `<script>localStorage.a='b'.repeat(1e6);indexedDB.open('x')</script>`,
  `<video src="http://127.0.0.1:9/"></video><script>new WebSocket('ws://127.0.0.1:9');new RTCPeerConnection()</script>`,
  `<canvas id="c" width="2000" height="2000"></canvas><script>c.getContext('2d').fillRect(0,0,999,999)</script>`,
  '<div style="break-after:page">x</div>'.repeat(200),
  '<script>throw new Error()</script><script>for(;;);</script>',
];

describe.each(testedModes)('%s', (mode) => {
  let host: RendererHost;
  beforeAll(async () => {
    host = await startRendererHost(mode);
    await host.frozen();
  });
  afterAll(() => host?.stop());

  const pids = (): number[] => [host.pid(), ...host.browserProcesses().map(({ pid }) => pid)];
  const browserPid = (): number => host.browserProcesses().find(({ parent }) => parent === host.pid())?.pid ?? 0;

  /** Memory to share has a name for a moment, before there is anything in it. */
  const isJustMade = (path: string): boolean =>
    /\/\.org\.chromium\.Chromium\.\w{6}$/.test(path) && statSync(join(host.scratchDir, path)).size === 0;

  /** Random parts of names left out. */
  const fileNames = async (): Promise<string[]> =>
    (await host.scratchFiles())
      .filter((path) => !isJustMade(path))
      .map((path) =>
        path.replace(/(renderer|browser)-\w{6}/g, '$1').replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, 'uuid'),
      )
      .toSorted();
  const namelessFiles = (): number =>
    pids()
      .flatMap(openDescriptors)
      .filter((target) => target.startsWith('/') && target.endsWith(' (deleted)')).length;

  const leftovers = async () => ({
    browserProcesses: host.browserProcesses().length,
    listening: listeningSockets(pids()).length,
    files: (await fileNames()).filter((path) => !isOfProfile(path)),
  });
  const profileFiles = async (): Promise<number> => (await fileNames()).filter(isOfProfile).length;

  test('after each job there is what was there before: no page, no process, no port, no file more', async () => {
    // What a browser takes once, with its first page, is no leftover.
    await host.render('A', htmlSource('<p>first'));
    await host.frozen();
    const before = await leftovers();
    const [profileBefore, namelessBefore] = [await profileFiles(), namelessFiles()];

    for (const [at, html] of busyDocuments.entries()) {
      await host.render('A', htmlSource(html), { timeoutMs: 2_000 });
      await host.frozen();
      expect([at, await leftovers()]).toEqual([at, before]);
      expect(await profileFiles()).toBeLessThanOrEqual(profileBefore + profileFilesMax);
      expect(namelessFiles()).toBeLessThanOrEqual(namelessBefore + namelessFilesMax);
    }
    expect(before.listening).toBe(1);
    expect((await fileNames()).filter(isCoreFile)).toEqual([]);
  });

  test('the browser knows seven variables of its environment, and none of its processes a secret', () => {
    const names = environmentText(browserPid())
      .split('\0')
      .filter(Boolean)
      .map((variable) => variable.split('=')[0]);

    expect(names.toSorted()).toEqual(allowedVariables);
    // The function has some, so that there is something to be seen.
    expect(environmentText(host.pid())).toMatch(/AWS_SECRET_ACCESS_KEY=secret/);
    const texts = host.browserProcesses().map(({ pid }) => environmentText(pid) + commandLine(pid).join(' '));
    expect(texts.filter((text) => /AWS_|secret/.test(text))).toEqual([]);
  });

  test('the browser is started with the flags of the egress door, and with none that opens anything', () => {
    const flags = commandLine(browserPid());

    for (const flag of doorFlags) expect(flags).toContainEqual(expect.stringMatching(flag));
    expect(flags.filter((flag) => forbiddenFlags.test(flag))).toEqual([]);
    expect(flags.includes('--single-process')).toBe(mode === 'single-process');
  });

  test('a browser that was killed between two jobs is not missed', async () => {
    process.kill(browserPid(), 'SIGKILL');

    expect((await host.render('A', htmlSource('<p>x'))).code).toBeUndefined();
    await host.frozen();
  });

  test('a browser that crashes in the middle of a job is not missed, and leaves no core file', async () => {
    const render = host.render('A', htmlSource('<p>x'), { page: { delayMs: 1_500 } });
    await delay(500);
    process.kill(browserPid(), 'SIGSEGV');

    expect((await render).code).toBeUndefined();
    await host.frozen();
    expect((await fileNames()).filter(isCoreFile)).toEqual([]);
    expect((await host.render('A', htmlSource('<p>x'))).code).toBeUndefined();
    await host.frozen();
  });

  test('SIGKILL of the function in the middle of a job leaves no process and no file, and the next job succeeds', async () => {
    const group = host.pid();
    const [directory = ''] = await host.scratchFiles();
    const render = host.render('A', htmlSource('<script>for(;;);</script>')).catch(() => ({ code: 'cut' }));
    await delay(500);

    process.kill(group, 'SIGKILL');

    expect((await render).code).toBe('cut');
    expect(await within(goneWithinMs, () => groupPids(group).length === 0)).toBe(true);
    expect(await within(goneWithinMs, () => !existsSync(`${host.scratchDir}/${directory}`))).toBe(true);
    expect((await host.render('A', htmlSource('<p>x'))).code).toBeUndefined();
    expect(host.pid()).not.toBe(group);
  });
});
