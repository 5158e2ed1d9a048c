/** Everybody who takes part in a run, and who cannot. */
import type { Contender } from './contender.ts';
import { startFloor } from './floor.ts';
import { startBrowserless } from './peers/browserless.ts';
import { commandLinePeers } from './peers/command-line.ts';
import { startGotenberg } from './peers/gotenberg.ts';
import { isInstalled } from './peers/installed.ts';
import { startJsreport } from './peers/jsreport.ts';
import { startPlaywright } from './peers/playwright.ts';
import { startPuppeteer } from './peers/puppeteer.ts';
import { startStackContenders } from './stack-contenders.ts';

export type Field = {
  /** The floor is the first. */
  readonly contenders: readonly Contender[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
};

type Peer = { readonly name: string; readonly start: (() => Promise<Contender>) | undefined; readonly reason: string };

const installed = (name: string, start: () => Promise<Contender>, needs = name): Peer => ({
  ...{ name, start: isInstalled(needs) ? start : undefined },
  reason: 'npm run bench:peers installs it',
});

const peers = (): readonly Peer[] => {
  const { GOTENBERG_URL } = process.env;
  return [
    { name: 'puppeteer', start: startPuppeteer, reason: '' },
    installed('playwright', startPlaywright, 'playwright-core'),
    installed('browserless', startBrowserless),
    installed('jsreport, pool', () => startJsreport('chrome-pool'), '@jsreport/jsreport-core'),
    installed('jsreport, cold', () => startJsreport('dedicated-process'), '@jsreport/jsreport-core'),
    ...commandLinePeers.map((peer) => ({ ...peer, reason: 'this system does not have it' })),
    {
      name: 'Gotenberg',
      start: GOTENBERG_URL ? () => startGotenberg(GOTENBERG_URL) : undefined,
      reason: 'GOTENBERG_URL names none',
    },
  ];
};

/** @param cleanUp is given what ends them, also where a later one does not start */
export const startField = async (cleanUp: AsyncDisposableStack): Promise<Field> => {
  const contenders: Contender[] = [];
  const absent: { name: string; reason: string }[] = [];
  const join = (contender: Contender): void => {
    cleanUp.defer(contender.close);
    contenders.push(contender);
  };
  join(await startFloor());
  const stack = await startStackContenders();
  cleanUp.defer(stack.close);
  contenders.push(...stack.contenders);
  for (const { name, start, reason } of peers()) {
    if (start) join(await start());
    else absent.push({ name, reason });
  }
  return { contenders, absent };
};
