/**
 * One way to do the work that is timed. `run` answers the milliseconds that it took; what it needs beside is not counted.
 * It is told the number of the round, from which all make the same document.
 */
import { decimals, none, printTable } from './print-table.ts';
import { median, pairDifference, pairRatio, quantile } from './statistics.ts';

export type Entrant = { readonly name: string; readonly run: (round: number) => Promise<number> };

/** Of each, by its name, one value for each round. */
export type Series = ReadonlyMap<string, readonly number[]>;

/**
 * Has all take their turns, each round beginning with another one, so that the machine's drift meets all alike. The first
 * rounds do not count: code and caches warm up.
 */
export const takeTurns = async (entrants: readonly Entrant[], rounds: number, warmUpRounds = 3): Promise<Series> => {
  const series = new Map(entrants.map(({ name }) => [name, [] as number[]]));
  for (let round = 1; round <= warmUpRounds + rounds; round += 1) {
    for (let turn = 0; turn < entrants.length; turn += 1) {
      const { name, run } = entrants[(turn + round) % entrants.length] as Entrant;
      const value = await run(round);
      if (round > warmUpRounds) series.get(name)?.push(value);
    }
  }
  return series;
};

const heading = ['p50 ms', 'p95 ms', '× median', '× p95', '+ ms'];

const cellsOf = (own: readonly number[], base: readonly number[]): string[] => [
  decimals(median(own)),
  decimals(quantile(own, 0.95)),
  decimals(pairRatio(own, base), 2),
  decimals(quantile(own, 0.95) / quantile(base, 0.95), 2),
  decimals(pairDifference(own, base)),
];

/** Times of one document, each beside the first one's; of the others it says why they have none. */
export const printTimes = (
  document: string,
  series: Series,
  missing: ReadonlyMap<string, string> = new Map(),
): void => {
  const [base = []] = series.values();
  printTable(
    [document, ...heading, ''],
    [
      ...[...series].map(([name, own]) => [name, ...cellsOf(own, base), '']),
      ...[...missing].map(([name, reason]) => [name, ...heading.map(() => none), reason]),
    ],
  );
};
