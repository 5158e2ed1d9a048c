/** A page, and bare DevTools commands to it: nothing is done that the document does not need. */
import type { BareBrowser } from './bare-browser.ts';
import type { Order } from './contender.ts';

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: unknown;
};
type Call = { readonly resolve: (result: never) => void; readonly reject: (error: Error) => void };
type Size = { readonly width: number; readonly height: number };

export type BarePage = {
  readonly setDocument: (html: string) => Promise<unknown>;
  /** The document's bytes, in this process. */
  readonly render: (order: Order, options?: { readonly tagged: boolean }) => Promise<Buffer>;
};
export type BareConnection = {
  readonly openPage: (browserContextId?: string) => Promise<BarePage>;
  /** A page in a context of its own, which is gone when the work is done. */
  readonly inFreshContext: <Result>(work: (page: BarePage) => Promise<Result>) => Promise<Result>;
};

const connect = ({ transport }: BareBrowser) => {
  const calls = new Map<number, Call>();
  const waiting = new Map<string, () => void>();
  let last = 0;
  transport.onmessage = (text) => {
    const { id = 0, method, sessionId, result, error } = JSON.parse(text) as Message;
    if (method) waiting.get(`${sessionId} ${method}`)?.();
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
    once: (method: string, sessionId: string): Promise<void> =>
      new Promise((resolve) => waiting.set(`${sessionId} ${method}`, resolve)),
  };
};

const isReady = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done, { once: true }));
  await document.fonts.ready;
  await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
})()`;

const pageOf = async (
  { send, once }: ReturnType<typeof connect>,
  browserContextId: string | undefined,
): Promise<BarePage> => {
  const target = { url: 'about:blank', ...(browserContextId && { browserContextId }) };
  const { targetId } = await send<{ targetId: string }>('Target.createTarget', target);
  const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
  const toPage = <Result>(method: string, params: object = {}) => send<Result>(method, params, sessionId);
  await toPage('Page.enable');
  await toPage('Emulation.setDeviceMetricsOverride', { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false });
  const { frameTree } = await toPage<{ frameTree: { frame: { id: string } } }>('Page.getFrameTree');
  const setDocument = (html: string) => toPage('Page.setDocumentContent', { frameId: frameTree.frame.id, html });

  const open = async ({ source }: Order): Promise<void> => {
    if ('html' in source) await setDocument(source.html);
    else {
      const loaded = once('Page.loadEventFired', sessionId);
      await toPage('Page.navigate', { url: source.url });
      await loaded;
    }
    await toPage('Runtime.evaluate', { expression: isReady, awaitPromise: true });
  };
  const take = async (method: string, params: object): Promise<Buffer> => {
    const { data } = await toPage<{ data: string }>(method, params);
    return Buffer.from(data, 'base64');
  };
  const picture = async (): Promise<Buffer> => {
    const { cssContentSize } = await toPage<{ cssContentSize: Size }>('Page.getLayoutMetrics');
    const clip = { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 };
    return await take('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
  };
  return {
    setDocument,
    render: async (order, { tagged } = { tagged: true }) => {
      await open(order);
      if (order.format === 'png') return await picture();
      return await take('Page.printToPDF', { printBackground: true, generateTaggedPDF: tagged });
    },
  };
};

export const connectTo = (browser: BareBrowser): BareConnection => {
  const connection = connect(browser);
  return {
    openPage: (browserContextId) => pageOf(connection, browserContextId),
    inFreshContext: async (work) => {
      const { browserContextId } = await connection.send<{ browserContextId: string }>('Target.createBrowserContext');
      const result = await work(await pageOf(connection, browserContextId));
      await connection.send('Target.disposeBrowserContext', { browserContextId });
      return result;
    },
  };
};
