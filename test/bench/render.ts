/**
 * `npm run bench:render [rounds]`: the renderer alone, called by the Invoke API, beside the floor and beside plain
 * puppeteer. The page of the web reaches the renderer through its egress door; that all of it came is counted.
 */
import { type DocumentOf, helloOf, invoiceOf, longTableOf, type Source } from './documents.ts';
import { startFloor } from './floor.ts';
import { startPlainPuppeteer } from './plain-puppeteer.ts';
import { startSite, subresources } from './site.ts';
import { pngDefaults, startStackContenders } from './stack-contenders.ts';
import { type Contender, compare, printHeading, printRows } from './timing.ts';

const rounds = Number(process.argv[2] ?? 30);

await using cleanUp = new AsyncDisposableStack();
const stack = await startStackContenders();
cleanUp.defer(stack.close);
const floor = await startFloor();
cleanUp.defer(floor.close);
const puppeteer = await startPlainPuppeteer();
cleanUp.defer(puppeteer.close);
const site = await startSite();
cleanUp.defer(site.close);

const names = { floor: 'floor (bare DevTools)', renderer: 'renderer (Invoke)', puppeteer: 'puppeteer, fresh context' };

/** A page that lacks some of its parts looks fast. */
const whole = async (run: () => Promise<number>): Promise<number> => {
  const before = site.requests();
  const ms = await run();
  const came = site.requests() - before - 1;
  if (came !== subresources) throw new Error(`${came} subresources came, not ${subresources}`);
  return ms;
};

type SourceOf = (round: number) => Source;
const handedOver =
  (documentOf: DocumentOf): SourceOf =>
  (round) => ({ html: documentOf(round) });

const pdfs = (sourceOf: SourceOf): Contender[] => [
  { name: names.floor, run: (round) => floor.pdf(sourceOf(round)) },
  { name: names.renderer, run: (round) => stack.byInvoke(sourceOf(round)) },
  { name: names.puppeteer, run: (round) => puppeteer.pdf(sourceOf(round)) },
];
const pictures = (sourceOf: SourceOf): Contender[] => [
  { name: names.floor, run: (round) => floor.picture(sourceOf(round)) },
  { name: names.renderer, run: (round) => stack.byInvoke(sourceOf(round), pngDefaults) },
  { name: names.puppeteer, run: (round) => puppeteer.picture(sourceOf(round)) },
];
const overNetwork = pdfs(() => ({ url: site.url })).map(({ name, run }) => ({
  name,
  run: (round: number) => whole(() => run(round)),
}));

printHeading();
printRows('hello', await compare(pdfs(handedOver(helloOf)), rounds));
printRows('invoice', await compare(pdfs(handedOver(invoiceOf)), rounds));
printRows('url, 20 parts', await compare(overNetwork, Math.ceil(rounds / 2)));
printRows('full-page PNG', await compare(pictures(handedOver(invoiceOf)), Math.ceil(rounds / 2)));
printRows('50-page table', await compare(pdfs(handedOver(longTableOf)), Math.ceil(rounds / 5)));
