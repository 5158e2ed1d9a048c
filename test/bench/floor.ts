/** The least that a document can take: bare DevTools commands to one warmed page that is used again and again. */
import { type BareBrowser, launchBareBrowser } from './bare-browser.ts';
import type { Source } from './documents.ts';
import { timed } from './timing.ts';

export type Floor = {
  /** Milliseconds for one PDF, its bytes in this process at the end. */
  readonly pdf: (source: Source, options?: { readonly tagged: boolean }) => Promise<number>;
  /** Likewise for a PNG of the full page. */
  readonly picture: (source: Source) => Promise<number>;
  /** Bytes of the last document. */
  readonly bytes: () => number;
  readonly close: () => Promise<void>;
};

type Message = { readonly id?: number; readonly method?: string; readonly result?: unknown; readonly error?: unknown };
type Call = { readonly resolve: (result: never) => void; readonly reject: (error: Error) => void };

const openConnection = ({ transport }: BareBrowser) => {
  const calls = new Map<number, Call>();
  const waiting = new Map<string, () => void>();
  let last = 0;
  transport.onmessage = (text) => {
    const { id = 0, method, result, error } = JSON.parse(text) as Message;
    if (method) waiting.get(method)?.();
    const call = calls.get(id);
    calls.delete(id);
    if (error) call?.reject(new Error(JSON.stringify(error)));
    else call?.resolve(result as never);
  };
  return {
    send: <Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> =>
      new Promise((resolve, reject) => {
        last += 1;
        calls.set(last, { resolve, reject });
        transport.send(JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) }));
      }),
    once: (method: string): Promise<void> => new Promise((resolve) => waiting.set(method, resolve)),
  };
};

const openPage = async (browser: BareBrowser) => {
  const { send, once } = openConnection(browser);
  const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
  const toPage = <Result>(method: string, params: object = {}) => send<Result>(method, params, sessionId);
  await toPage('Page.enable');
  await toPage('Emulation.setDeviceMetricsOverride', { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false });
  const { frameTree } = await toPage<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree');
  const setDocument = (html: string) => toPage('Page.setDocumentContent', { frameId: frameTree.frame.id, html });
  return { toPage, once, setDocument };
};

const isReady = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done, { once: true }));
  await document.fonts.ready;
  await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
})()`;

type Size = { readonly width: number; readonly height: number };

export const startFloor = async (): Promise<Floor> => {
  const browser = await launchBareBrowser();
  const { toPage, once, setDocument } = await openPage(browser);
  let bytes = 0;

  const open = async (source: Source): Promise<void> => {
    if ('html' in source) await setDocument(source.html);
    else {
      const loaded = once('Page.loadEventFired');
      await toPage('Page.navigate', { url: source.url });
      await loaded;
    }
    await toPage('Runtime.evaluate', { expression: isReady, awaitPromise: true });
  };
  const take = async (method: string, params: object): Promise<void> => {
    const { data } = await toPage<{ data: string }>(method, params);
    bytes = Buffer.from(data, 'base64').length;
  };
  const measure = async (source: Source, work: () => Promise<void>): Promise<number> => {
    if ('html' in source) await setDocument('');
    return await timed(async () => {
      await open(source);
      await work();
    });
  };

  return {
    pdf: (source, { tagged } = { tagged: true }) =>
      measure(source, () => take('Page.printToPDF', { printBackground: true, generateTaggedPDF: tagged })),
    picture: (source) =>
      measure(source, async () => {
        const { cssContentSize } = await toPage<{ cssContentSize: Size }>('Page.getLayoutMetrics');
        const clip = { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 };
        await take('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
      }),
    bytes: () => bytes,
    close: browser.kill,
  };
};
