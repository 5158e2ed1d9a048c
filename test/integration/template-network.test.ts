import { type AddressInfo, createServer, type Server } from 'node:net';
import { startTemplatePages, type TemplatePages } from '../support/template-pages.ts';

let pages: TemplatePages;
let sink: Server;
let origin: string;
let reached: string[] = [];

beforeAll(async () => {
  pages = await startTemplatePages();
  sink = createServer((socket) => {
    reached.push('connection');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => reached.push(bytes.toString('latin1').split('\r\n')[0] ?? ''));
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nAccess-Control-Allow-Origin: *\r\n\r\nok');
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await pages?.stop();
  sink?.close();
});

const openDoor = (): void =>
  pages.browser.proxy.beginJob({
    policy: { network: 'public', allowPrivateNetwork: true, allowedHosts: [], refusedPorts: [] },
    bytesMax: 1e6,
    connectionsMax: 1_000,
    deadlineAt: Date.now() + 20_000,
  });

/** Runs it for as long as a template may, whose answer never comes, and says what arrived elsewhere. */
const reachedBy = async (js: string, timeoutMs: number): Promise<readonly string[]> => {
  reached = [];
  const page = await pages.newPage();
  const template = `{{ range.constructor(${JSON.stringify(`event.target.close(); ${js.replaceAll('ORIGIN', origin)}`)})() }}`;
  await expect(pages.renderOn(page, template, {}, { timeoutMs })).rejects.toThrow('it did not finish in time');
  await page.context.close();
  return reached;
};

describe('from a template', () => {
  test.each([
    ['a navigation', 'location.href = "ORIGIN"'],
    ['a secure navigation', 'location.replace("ORIGIN".replace("http", "https"))'],
    ['a refresh', `document.write('<meta http-equiv=refresh content="0;url=ORIGIN">')`],
    [
      'a link',
      'const a = document.createElement("a"); a.href = a.ping = "ORIGIN"; document.documentElement.append(a); a.click()',
    ],
    [
      'a download',
      'const a = document.createElement("a"); a.href = "ORIGIN"; a.download = "x"; document.documentElement.append(a); a.click()',
    ],
    [
      'a data document',
      `location = 'data:text/html,<script>fetch("ORIGIN")</' + 'script><meta http-equiv=refresh content="0;url=ORIGIN">'`,
    ],
    [
      'a relay',
      'const p = new RTCPeerConnection({ iceServers: [{ urls: "ORIGIN?transport=tcp".replace("http://", "turn:"), username: "a", credential: "b" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o))',
    ],
  ])('nothing leaves while the door is shut, as it is between jobs: %s', async (_, js) => {
    expect(await reachedBy(js, 250)).toEqual([]);
  });

  const loads = [
    'fetch("ORIGIN", { mode: "no-cors" })',
    'fetch("ORIGIN", { mode: "no-cors", keepalive: true, method: "POST" })',
    'navigator.sendBeacon("ORIGIN")',
    'new Image().src = "ORIGIN"',
    'new WebSocket("ORIGIN".replace("http", "ws"))',
    'new EventSource("ORIGIN")',
    'import("ORIGIN")',
    `new Worker(URL.createObjectURL(new Blob(['fetch("ORIGIN")'])))`,
    `new Worker('data:text/javascript,fetch("ORIGIN")')`,
    'open("ORIGIN")',
    'const f = document.createElement("iframe"); document.documentElement.append(f); f.contentWindow.fetch("ORIGIN", { mode: "no-cors" })',
    'top.location = "ORIGIN"',
    'const d = document.createElement("form"); d.action = "ORIGIN"; document.documentElement.append(d); d.submit()',
    `const e = document.createElement("div"); document.documentElement.append(e); e.innerHTML = '<link rel=preconnect href=ORIGIN><link rel=prefetch href=ORIGIN><link rel=preload as=image href=ORIGIN><link rel=stylesheet href=ORIGIN><iframe src=ORIGIN></iframe><video src=ORIGIN></video><object data=ORIGIN></object><embed src=ORIGIN><style>@import "ORIGIN"; div { background: url(ORIGIN) }</style>x'`,
  ];

  test('nothing is loaded even while the door is open', async () => {
    openDoor();
    const tried = loads.map((load) => `try { ${load} } catch {}`).join(';');

    expect(await reachedBy(tried, 700)).toEqual([]);
    pages.browser.proxy.endJob();
  });

  test('a page without the sandbox would load it all: the test above sees what there is to see', async () => {
    openDoor();
    reached = [];
    const page = await pages.newPage();
    const tried = loads
      .slice(0, 6)
      .map((load) => `try { ${load} } catch {}`)
      .join(';');

    await page.cdp.send('Runtime.evaluate', { expression: tried.replaceAll('ORIGIN', origin) });
    await new Promise((resolve) => setTimeout(resolve, 700));

    expect(reached.filter((line) => line === 'connection').length).toBeGreaterThanOrEqual(5);
    pages.browser.proxy.endJob();
    await page.context.close();
  });
});
