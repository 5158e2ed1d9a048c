/** What most services do: puppeteer as it comes, a new context and page for every document, `load` as the moment. */
import puppeteer from 'puppeteer-core';
import { launchBareBrowser } from '../bare-browser.ts';
import { bothFormats, type Contender, freshContextMode } from '../contender.ts';
import { inFreshContext, printIn } from './fresh-context.ts';
import { ownCreditOf } from './installed.ts';
import { window } from './paper.ts';

export const startPuppeteer = async (): Promise<Contender> => {
  const { transport, kill } = await launchBareBrowser();
  const browser = await puppeteer.connect({ transport, defaultViewport: window });
  const open = () => browser.createBrowserContext();
  return {
    name: 'puppeteer',
    credit: `${ownCreditOf('puppeteer-core')}; ${freshContextMode}`,
    formats: bothFormats,
    make: (order) => inFreshContext(open, (context) => printIn(context, order)),
    close: kill,
  };
};
