/** browserless, the library: its own way around puppeteer, with a context for every document. */
import { bareCommand } from '../bare-browser.ts';
import { bothFormats, type Contender, freshContextMode, type Order } from '../contender.ts';
import { inFreshContext } from './fresh-context.ts';
import { creditOf, loadPeer } from './installed.ts';
import { margin, window } from './paper.ts';

type Take = (url: string, options: object) => Promise<Uint8Array>;
type Page = { readonly screenshot: (options: object) => Promise<Uint8Array> };
type Context = {
  readonly pdf: Take;
  readonly evaluate: (work: (page: Page) => Promise<Uint8Array>, options: object) => Take;
  readonly destroyContext: () => Promise<void>;
};
type Browserless = { readonly createContext: () => Promise<Context>; readonly close: () => Promise<unknown> };

const timeout = 120_000;
/** What it would do beyond the others is left out: blocking advertisements, waiting for the page to look settled. */
const alike = {
  ...{ waitUntil: 'load', adblock: false, animations: true, waitForDom: 0, timeout },
  viewport: { ...window, deviceScaleFactor: 1 },
};

const printed = async (
  { pdf, evaluate }: Pick<Context, 'pdf' | 'evaluate'>,
  { source, format }: Order,
): Promise<Uint8Array> => {
  const address = 'url' in source ? source.url : 'about:blank';
  const options = { ...alike, ...('html' in source && { html: source.html }) };
  // Its own picture of a full page scrolls for seconds, to have the page load more.
  if (format === 'png') return await evaluate((page) => page.screenshot({ fullPage: true }), options)(address, {});
  return await pdf(address, { ...options, margin, scale: 1, printBackground: true, tagged: true });
};

export const startBrowserless = async (): Promise<Contender> => {
  const { executablePath, flags: args, env, removeScratch } = await bareCommand();
  const create = loadPeer<(options: object) => Browserless>('browserless');
  const browserless = create({ executablePath, args, env, ignoreDefaultArgs: true, pipe: true, timeout });
  const open = async () => {
    const context = await browserless.createContext();
    return { ...context, close: context.destroyContext };
  };
  return {
    name: 'browserless',
    credit: `${creditOf('browserless')}; ${freshContextMode}`,
    formats: bothFormats,
    make: (order) => inFreshContext(open, (context) => printed(context, order)),
    close: async () => {
      await browserless.close();
      await removeScratch();
    },
  };
};
