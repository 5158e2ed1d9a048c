/** playwright-core, with a new context and page for every document. */
import { bareCommand } from '../bare-browser.ts';
import { bothFormats, type Contender, freshContextMode } from '../contender.ts';
import { type DrivenContext, inFreshContext, printIn } from './fresh-context.ts';
import { creditOf, loadPeer } from './installed.ts';
import { window } from './paper.ts';

type Browser = {
  readonly newContext: (options: object) => Promise<DrivenContext>;
  readonly close: () => Promise<void>;
};
type Playwright = { readonly chromium: { readonly launch: (options: object) => Promise<Browser> } };

export const startPlaywright = async (): Promise<Contender> => {
  const { executablePath, flags, env, removeScratch } = await bareCommand();
  const { chromium } = loadPeer<Playwright>('playwright-core');
  // It takes no folder for the profile here; the browser makes one below its HOME, which is scratch.
  const args = flags.filter((flag) => !flag.startsWith('--user-data-dir'));
  const browser = await chromium.launch({ executablePath, args, env, ignoreDefaultArgs: true });
  const open = () => browser.newContext({ viewport: window });
  return {
    name: 'playwright',
    credit: `${creditOf('playwright-core')}; ${freshContextMode}`,
    formats: bothFormats,
    make: (order) => inFreshContext(open, (context) => printIn(context, order)),
    close: () => browser.close().finally(removeScratch),
  };
};
