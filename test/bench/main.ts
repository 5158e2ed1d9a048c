/**
 * `npm run bench [rounds] [documents…]`: every document by every contender, in turn, in one run. Prints the times of each,
 * the documents a second of four callers, what each made, and which targets were met. docs/performance.md says more.
 */
import { type Benched, benched, throughputDocuments, throughputSection } from './benched.ts';
import type { Contender, Order } from './contender.ts';
import { type Examined, examine, headingOfLooks, rowsOfLooks } from './examine.ts';
import { startField } from './field.ts';
import { printTable } from './print-table.ts';
import { startSite } from './site.ts';
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
const looks = new Map<string, string[][]>();

type Run = { readonly document: Benched; readonly capable: readonly Contender[]; readonly examined: Examined };

/** Each document once by each contender, before anything of it is timed. */
const prepare = async (name: string): Promise<Run> => {
  const document = benched.find((one) => one.name === name) as Benched;
  const examined = await examine(contenders, document.orderOf(0, site), site);
  looks.set(name, rowsOfLooks(name, examined));
  return { document, examined, capable: contenders.filter((contender) => examined.looks.has(contender.name)) };
};

const assertRequests = (name: string, came: number, { looks: seen }: Examined): void => {
  const expected = seen.get(name)?.requests;
  if (came !== expected) throw new Error(`${name} asked for ${came} parts of the page, not for ${expected}`);
};

const timeDocument = async ({ document, capable, examined }: Run): Promise<void> => {
  const { name, orderOf, share, warmUpRounds } = document;
  const spent: number[] = [];
  const entrants = capable.map((contender) => ({
    name: contender.name,
    run: async (round: number) => {
      const order = orderOf(round, site);
      await contender.rest?.(order);
      const before = site.requests();
      const { ms, outsideMs } = await contender.make(order);
      assertRequests(contender.name, site.requests() - before, examined);
      if (contender.name === 'sync' && outsideMs !== undefined && round > warmUpRounds) spent.push(outsideMs);
      return ms;
    },
  }));
  const series = await takeTurns(entrants, Math.ceil(rounds / share), warmUpRounds);
  times.set(name, series);
  outside.set(name, spent);
  printTimes(name, series, examined.failures);
};

const timeThroughput = async ({ document: { name, orderOf }, capable }: Run): Promise<void> => {
  const order = (number: number): Order => orderOf(number, site);
  const measured = await measureThroughput(capable, order, Math.ceil(rounds / throughputShare));
  throughput.set(name, measured);
  printThroughput(name, measured);
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

for (const { name } of benched.filter((document) => asked.includes(document.name))) {
  const run = await prepare(name);
  console.log();
  await timeDocument(run);
}
for (const name of asked.includes(throughputSection) ? throughputDocuments : []) {
  const run = await prepare(name);
  console.log();
  await timeThroughput(run);
}

title('What each made');
printTable(headingOfLooks, [...looks.values()].flat());
title('Targets');
printTargets({ times, outside, throughput } satisfies Results);
