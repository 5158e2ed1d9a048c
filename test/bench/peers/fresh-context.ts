/** What the libraries that drive a browser have in common: a page, and a context of its own for each document. */
import type { Made, Order } from '../contender.ts';
import { margin } from './paper.ts';

const moment = { waitUntil: 'load' } as const;
const printing = { printBackground: true, tagged: true, margin } as const;
const picture = { fullPage: true } as const;

type DrivenPage = {
  readonly setContent: (html: string, options: typeof moment) => Promise<void>;
  readonly goto: (url: string, options: typeof moment) => Promise<unknown>;
  readonly pdf: (options: typeof printing) => Promise<Uint8Array>;
  readonly screenshot: (options: typeof picture) => Promise<Uint8Array>;
};
type Closable = { readonly close: () => Promise<unknown> };
export type DrivenContext = Closable & { readonly newPage: () => Promise<DrivenPage> };

export const printIn = async (context: DrivenContext, { source, format }: Order): Promise<Uint8Array> => {
  const page = await context.newPage();
  if ('html' in source) await page.setContent(source.html, moment);
  else await page.goto(source.url, moment);
  return format === 'png' ? await page.screenshot(picture) : await page.pdf(printing);
};

/** The context is opened while the clock runs, and closed when it stands. */
export const inFreshContext = async <Context extends Closable>(
  open: () => Promise<Context>,
  print: (context: Context) => Promise<Uint8Array>,
): Promise<Made> => {
  const started = performance.now();
  const context = await open();
  const bytes = await print(context);
  const ms = performance.now() - started;
  await context.close();
  return { ms, bytes };
};
