/**
 * `npm run bench:render [rounds]`: the renderer alone, called by the Invoke API, beside the floor and beside plain
 * puppeteer. The page of the web reaches the renderer through its egress door; that all of it came is counted.
 */
import { hello, invoice, longTable, type Source } from './documents.ts';
import { startFloor } from './floor.ts';
import { startPlainPuppeteer } from './plain-puppeteer.ts';
import { startSite, subresources } from './site.ts';
import { pngDefaults, startStackContenders } from './stack-contenders.ts';
import { compare, printHeading, printRows } from './timing.ts';

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

const pdfs = (source: Source) => [
  { name: names.floor, run: () => floor.pdf(source) },
  { name: names.renderer, run: () => stack.byInvoke(source) },
  { name: names.puppeteer, run: () => puppeteer.pdf(source) },
];
const pictures = (source: Source) => [
  { name: names.floor, run: () => floor.picture(source) },
  { name: names.renderer, run: () => stack.byInvoke(source, pngDefaults) },
  { name: names.puppeteer, run: () => puppeteer.picture(source) },
];
const overNetwork = pdfs({ url: site.url }).map(({ name, run }) => ({ name, run: () => whole(run) }));

printHeading();
printRows('hello', await compare(pdfs({ html: hello }), rounds));
printRows('invoice', await compare(pdfs({ html: invoice }), rounds));
printRows('url, 20 parts', await compare(overNetwork, Math.ceil(rounds / 2)));
printRows('full-page PNG', await compare(pictures({ html: invoice }), Math.ceil(rounds / 2)));
printRows('50-page table', await compare(pdfs({ html: longTable }), Math.ceil(rounds / 5)));
