/**
 * `npm run bench [rounds] [documents…]`: every document by every contender, in turn, in one run. Prints the times of each,
 * the documents a second of four callers, what each made, and which targets were met. docs/performance.md says more.
 */
import { type Benched, benched, throughputDocuments, throughputSection } from './benched.ts';
import type { Contender, Order } from './contender.ts';
import { type Examined, examine, headingOfLooks, rowsOfLooks } from './examine.ts';
import { startField } from './field.ts';
import { printTable } from './print-table.ts';
import { type Site, startSite } from './site.ts';
import { printTargets, type Results } from './targets.ts';
import { measureThroughput, printThroughput, type Throughput } from './throughput.ts';
import { printTimes, type Series, takeTurns } from './timing.ts';

const sections = [...benched.map(({ name }) => name), throughputSection];
const throughputShare = 5;

const readArguments = (words: readonly string[]) => {
  const isNumber = (word: string): boolean => /^\d+$/.test(word);
  const asked = words.filter((word) => !isNumber(word));
  const unknown = asked.find((word) => !sections.includes(word));
  if (unknown !== undefined) throw new Error(`${unknown} is none of: ${sections.join(', ')}`);
  return { rounds: Number(words.find(isNumber) ?? 30), asked: asked.length > 0 ? asked : sections };
};

const { rounds, asked } = readArguments(process.argv.slice(2));
await using cleanUp = new AsyncDisposableStack();
const site = await startSite();
cleanUp.defer(site.close);
const { contenders, absent } = await startField(cleanUp);

const times = new Map<string, Series>();
const outside = new Map<string, number[]>();
const throughput = new Map<string, Throughput>();
const looks: string[][] = [];

type Run = { readonly document: Benched; readonly capable: readonly Contender[]; readonly examined: Examined };

const assertRequests = (name: string, came: number, { looks: seen }: Examined): void => {
  const expected = seen.get(name)?.requests;
  if (came !== expected) throw new Error(`${name} asked for ${came} parts of the page, not for ${expected}`);
};

const timeDocument = async ({ document, capable, examined }: Run, on: Site): Promise<void> => {
  const { name, orderOf, share, warmUpRounds } = document;
  const spent: number[] = [];
  const entrants = capable.map((contender) => ({
    name: contender.name,
    run: async (round: number) => {
      const order = orderOf(round, on);
      await contender.rest?.(order);
      const before = on.requests();
      const { ms, outsideMs } = await contender.make(order);
      assertRequests(contender.name, on.requests() - before, examined);
      if (contender.name === 'sync' && outsideMs !== undefined && round > warmUpRounds) spent.push(outsideMs);
      return ms;
    },
  }));
  const series = await takeTurns(entrants, Math.ceil(rounds / share), warmUpRounds);
  times.set(name, series);
  outside.set(name, spent);
  printTimes(name, series, examined.failures);
};

const title = (text: string): void => console.log(`\n${text}`);

title('Who takes part');
printTable(
  ['contender', 'what, and how'],
  [
    ...contenders.map(({ name, credit }) => [name, credit]),
    ...absent.map(({ name, reason }) => [name, `not measured: ${reason}`]),
  ],
);

for (const document of benched.filter(({ name }) => asked.includes(name))) {
  const examined = await examine(contenders, document.orderOf(0, site), site);
  const capable = contenders.filter(({ name }) => examined.looks.has(name));
  looks.push(...rowsOfLooks(document.name, examined));
  title('');
  await timeDocument({ document, capable, examined }, site);
}

for (const name of asked.includes(throughputSection) ? throughputDocuments : []) {
  const { orderOf } = benched.find((document) => document.name === name) as Benched;
  const order = (number: number): Order => orderOf(number, site);
  const measured = await measureThroughput(contenders, order, Math.ceil(rounds / throughputShare));
  throughput.set(name, measured);
  title('');
  printThroughput(name, measured);
}

title('What each made');
printTable(headingOfLooks, looks);
title('Targets');
printTargets({ times, outside, throughput } satisfies Results);
