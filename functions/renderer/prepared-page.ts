/**
 * A page made ready before anyone asks for it: its own browser context, the egress door's password known to it, a blank
 * document on an origin of its own, and one layout and print behind it. All of that would cost the next job 60 to 80 ms.
 */
import type { BrowserContext, CDPSession, Page, Target } from 'puppeteer-core';
import type { Browser } from './browser.ts';
import { pageActivityScript, readyExpression } from './page-activity-script.ts';
import { createPageDoor, type PageDoor } from './page-door.ts';
import { openTemplateSandbox, type TemplateSandbox, warmTemplateSandbox } from './template/render-template.ts';
import { defaultWindow, hideWindow } from './window.ts';

export type PreparedPage = {
  readonly context: BrowserContext;
  readonly cdp: CDPSession;
  /** What puppeteer makes of the page, begun when somebody asks for it: most jobs have no use for it. */
  readonly page: () => Promise<Page>;
  readonly ownUrl: PageDoor['ownUrl'];
  readonly frameId: string;
  /** Rejects when the page crashes; nothing may be printed after that. */
  readonly crashed: Promise<never>;
  readonly hasCrashed: () => boolean;
  /** Whether it has gone to an address, or opened another page. */
  readonly hasNavigated: () => boolean;
  /** The one that was opened ahead of its job, or one that is opened now. */
  readonly templateSandbox: () => Promise<TemplateSandbox>;
  /** Sees to it that a document that is handed over has an origin, and that what the page asks for passes the door. */
  readonly openOwnOrigin: () => Promise<void>;
  readonly passDoor: PageDoor['pass'];
};

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

export const setDocument = async ({ cdp, frameId }: Pick<PreparedPage, 'cdp' | 'frameId'>, html: string) => {
  await cdp.send('Page.setDocumentContent', { frameId, html });
};

/** Writes into the document that the page was opened with, which stays the one that it is. */
const fillDocument = async (cdp: CDPSession, html: string): Promise<void> => {
  await cdp.send('Runtime.evaluate', { expression: `document.documentElement.innerHTML = ${JSON.stringify(html)}` });
};

/** Lays out and prints a small document once, then empties the page. */
const warmUp = async (cdp: CDPSession, font: string, show: (html: string) => Promise<void>): Promise<void> => {
  await show(warmUpDocument(font));
  await cdp.send('Runtime.evaluate', { expression: readyExpression(Number.POSITIVE_INFINITY), awaitPromise: true });
  await cdp.send('Page.printToPDF', { transferMode: 'ReturnAsBase64' });
  await show('');
  // Its load event must not pass for the next document's.
  await cdp.send('Runtime.evaluate', { expression: readyExpression(Number.POSITIVE_INFINITY), awaitPromise: true });
};

type Watched = Pick<PreparedPage, 'crashed' | 'hasCrashed'> & { readonly hasOpenedAnother: () => boolean };

const watchPage = (cdp: CDPSession, own: Target): Watched => {
  let isCrashed = false;
  let hasOpenedAnother = false;
  cdp.on('Page.javascriptDialogOpening', () => {
    cdp.send('Page.handleJavaScriptDialog', { accept: false }).catch(() => undefined);
  });
  // A page may not leave another behind it.
  own.browserContext().on('targetcreated', (target) => {
    if (target.type() !== 'page' || target === own) return;
    hasOpenedAnother = true;
    void target
      .page()
      .then((popup) => popup?.close())
      .catch(() => undefined);
  });
  const crashed = new Promise<never>((_, reject) => {
    cdp.once('Inspector.targetCrashed', () => {
      isCrashed = true;
      reject(new Error('the page crashed'));
    });
  });
  crashed.catch(() => undefined);
  return { crashed, hasCrashed: () => isCrashed, hasOpenedAnother: () => hasOpenedAnother };
};

/** Notices every navigation from now on: of frames too, within a document, and one that comes to nothing. */
const watchNavigation = (cdp: CDPSession) => {
  let hasNavigated = false;
  for (const event of ['Page.frameStartedNavigating', 'Page.navigatedWithinDocument'] as const) {
    cdp.on(event, () => {
      hasNavigated = true;
    });
  }
  return {
    hasNavigated: () => hasNavigated,
    /** A frame of our own, which is opened before the page is given anything of a job, does not count. */
    uncounted: async <T>(open: () => Promise<T>): Promise<T> => {
      const before = hasNavigated;
      const opened = await open();
      hasNavigated = before;
      return opened;
    },
  };
};

/** In one process, a second context would end the browser: there, each browser has one job and its own context. */
const openContext = ({ mode, connection }: Browser): Promise<BrowserContext> | BrowserContext =>
  mode === 'multi-process' ? connection.createBrowserContext() : connection.defaultBrowserContext();

/**
 * A blank page keeps the document that it was opened with: its process then takes one from any address. From a page that has
 * had another, Chromium changes to another process, which costs 90 ms. One with an origin takes a document that is handed over,
 * and one for a template has, on that origin, the sandbox that it runs in.
 */
export type PageState = 'blank' | 'origin' | 'template';

export type Preparation = {
  /** Whether to lay out and print a small document ahead, and to pass the door. */
  readonly warm: boolean;
  /** A page with an origin, unless it is said. */
  readonly state?: PageState;
};

const openPage = async (target: Target): Promise<Page> => {
  const page = await target.page();
  if (!page) throw new Error('there is no page');
  return page;
};

export const preparePage = async (browser: Browser, { warm, state = 'origin' }: Preparation): Promise<PreparedPage> => {
  const context = await openContext(browser);
  const target = await browser.openTarget(context);
  const cdp = await target.createCDPSession();
  const { hasOpenedAnother, ...watched } = watchPage(cdp, target);
  let opening: Promise<Page> | undefined;
  const page = (): Promise<Page> => {
    opening ??= openPage(target);
    return opening;
  };
  const [{ frameTree }] = await Promise.all([
    cdp.send('Page.getFrameTree'),
    hideWindow({ page, cdp }, defaultWindow),
    cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: pageActivityScript }),
    // What a document's watch listens to.
    ...(['Page', 'Network', 'Runtime', 'Log'] as const).map((domain) => cdp.send(`${domain}.enable`)),
  ]);
  const frameId = frameTree.frame.id;
  const door = createPageDoor(cdp, browser, frameTree.frame.url);
  const isBlank = state === 'blank';
  if (!isBlank) await door.openOrigin();
  else if (warm) await door.call();
  const show = (html: string) => (isBlank ? fillDocument(cdp, html) : setDocument({ cdp, frameId }, html));
  if (warm) await warmUp(cdp, await browser.smallFont(), show);
  const navigation = watchNavigation(cdp);
  const openOwnOrigin = async (): Promise<void> => {
    if (!door.hasOrigin()) await navigation.uncounted(door.openOrigin);
  };
  const openSandbox = () => navigation.uncounted(() => openTemplateSandbox(cdp));
  const sandbox = state === 'template' ? await openSandbox() : undefined;
  if (sandbox) await warmTemplateSandbox(cdp, sandbox);
  const templateSandbox = async () => sandbox ?? (await openSandbox());
  const hasNavigated = () => navigation.hasNavigated() || hasOpenedAnother();
  return {
    ...{ context, cdp, page, frameId, ownUrl: door.ownUrl, passDoor: door.pass },
    ...{ templateSandbox, openOwnOrigin, hasNavigated },
    ...watched,
  };
};
