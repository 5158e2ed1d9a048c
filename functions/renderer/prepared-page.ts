/**
 * A page made ready before anyone asks for it: its own browser context, the egress door's password known to it, a blank
 * document on an origin of its own, and one layout and print behind it. All of that would cost the next job 60 to 80 ms.
 */
import { randomBytes } from 'node:crypto';
import type { BrowserContext, CDPSession, Page } from 'puppeteer-core';
import type { Browser } from './browser.ts';
import { pageActivityScript, readyExpression } from './page-activity-script.ts';
import { prepareTemplateSandbox, type TemplateSandbox } from './template/render-template.ts';

export type PreparedPage = {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly frameId: string;
  /** Rejects when the page crashes; nothing may be printed after that. */
  readonly crashed: Promise<never>;
  readonly hasCrashed: () => boolean;
  /** Whether it has gone to an address, or opened another page. */
  readonly hasNavigated: () => boolean;
  readonly templateSandbox: TemplateSandbox | undefined;
};

export const defaultViewport = { width: 1280, height: 800, deviceScaleFactor: 1 } as const;

/** One pixel. */
const warmUpPicture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/**
 * What documents mostly hold: text in the three families, upright, bold and slanted, a table, a picture, a font of its
 * own. What each of them needs is then ready for the job's document.
 */
const warmUpDocument = (font: string): string => `<!doctype html><meta charset="utf-8">
  <style>
    @font-face { font-family: warm; src: url(data:font/ttf;base64,${font}) }
    h1 { font-family: warm } p { font-family: Arial; display: flex; border-radius: 2px; border: 1px solid }
  </style>
  <h1>Ephemera</h1><p>a <b>b</b> <i>c</i></p><code>d</code> e <b>f</b> <i>g</i>
  <table><tr><td>1<td><img src="${warmUpPicture}"></table>`;

/**
 * Opens the blank origin through the door. The door asks for its password here, once: the context then sends it with
 * every request, so that nothing need be intercepted later.
 */
const openOrigin = async (page: Page, cdp: CDPSession, { proxy, proxyPassword }: Browser): Promise<void> => {
  const host = `${randomBytes(12).toString('hex')}.invalid`;
  proxy.serveBlank(host);
  cdp.on('Fetch.requestPaused', ({ requestId }) => void cdp.send('Fetch.continueRequest', { requestId }));
  cdp.on('Fetch.authRequired', ({ requestId }) => {
    const credentials = { response: 'ProvideCredentials', username: 'ephemera', password: proxyPassword } as const;
    void cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: credentials });
  });
  await cdp.send('Fetch.enable', { handleAuthRequests: true, patterns: [{ urlPattern: `http://${host}/` }] });
  await page.goto(`http://${host}/`, { waitUntil: 'load' });
  await cdp.send('Fetch.disable');
};

export const setDocument = async ({ cdp, frameId }: Pick<PreparedPage, 'cdp' | 'frameId'>, html: string) => {
  await cdp.send('Page.setDocumentContent', { frameId, html });
};

/** Lays out and prints a small document once, then empties the page. */
const warmUp = async (cdp: CDPSession, frameId: string, font: string): Promise<void> => {
  await setDocument({ cdp, frameId }, warmUpDocument(font));
  await cdp.send('Runtime.evaluate', { expression: readyExpression(Number.POSITIVE_INFINITY), awaitPromise: true });
  await cdp.send('Page.printToPDF', { transferMode: 'ReturnAsBase64' });
  await setDocument({ cdp, frameId }, '');
  // Its load event must not pass for the next document's.
  await cdp.send('Runtime.evaluate', { expression: readyExpression(Number.POSITIVE_INFINITY), awaitPromise: true });
};

type Watched = Pick<PreparedPage, 'crashed' | 'hasCrashed'> & { readonly hasOpenedAnother: () => boolean };

const watchPage = (page: Page, context: BrowserContext): Watched => {
  let isCrashed = false;
  let hasOpenedAnother = false;
  page.on('dialog', (dialog) => void dialog.dismiss().catch(() => undefined));
  // A page may not leave another behind it.
  context.on('targetcreated', (target) => {
    if (target.type() !== 'page' || target === page.target()) return;
    hasOpenedAnother = true;
    void target
      .page()
      .then((popup) => popup?.close())
      .catch(() => undefined);
  });
  const crashed = new Promise<never>((_, reject) => {
    page.once('error', (error) => {
      isCrashed = true;
      reject(error);
    });
  });
  crashed.catch(() => undefined);
  return { crashed, hasCrashed: () => isCrashed, hasOpenedAnother: () => hasOpenedAnother };
};

/** Notices every navigation of the page itself from now on, one that comes to nothing too. */
const watchNavigation = async (cdp: CDPSession, frameId: string): Promise<() => boolean> => {
  let hasNavigated = false;
  cdp.on('Page.frameStartedNavigating', (event) => {
    if (event.frameId === frameId) hasNavigated = true;
  });
  await cdp.send('Page.enable');
  return () => hasNavigated;
};

/** In one process, a second context would end the browser: there, each browser has one job and its own context. */
const openContext = ({ mode, connection }: Browser): Promise<BrowserContext> | BrowserContext =>
  mode === 'multi-process' ? connection.createBrowserContext() : connection.defaultBrowserContext();

export type Preparation = {
  /** Whether to lay out and print a small document ahead. */
  readonly warm: boolean;
  /** Whether to open the sandbox that a template runs in. */
  readonly forTemplate?: boolean;
};

export const preparePage = async (
  browser: Browser,
  { warm, forTemplate = false }: Preparation,
): Promise<PreparedPage> => {
  const context = await openContext(browser);
  const page = await context.newPage();
  const { hasOpenedAnother, ...watched } = watchPage(page, context);
  const cdp = await page.createCDPSession();
  await page.setViewport(defaultViewport);
  await page.evaluateOnNewDocument(pageActivityScript);
  // What a document's watch listens to.
  await Promise.all((['Page', 'Network', 'Runtime', 'Log'] as const).map((domain) => cdp.send(`${domain}.enable`)));
  await openOrigin(page, cdp, browser);
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const frameId = frameTree.frame.id;
  if (warm) await warmUp(cdp, frameId, await browser.smallFont());
  const templateSandbox = forTemplate ? await prepareTemplateSandbox(cdp) : undefined;
  const isNavigated = await watchNavigation(cdp, frameId);
  const hasNavigated = () => isNavigated() || hasOpenedAnother();
  return { context, page, cdp, frameId, templateSandbox, hasNavigated, ...watched };
};
