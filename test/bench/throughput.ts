/** How many documents a second, four at a time, beside the best bare arrangement that keeps documents apart. */
import { type Arrangement, startBareArrangements } from './bare-arrangements.ts';
import type { Contender, Order } from './contender.ts';
import { decimals, printTable } from './print-table.ts';
import { median, pairRatio } from './statistics.ts';
import { type Series, takeTurns } from './timing.ts';

export type Throughput = {
  /** Documents a second. */
  readonly rates: Series;
  /** The best of the bare ones with fresh contexts. */
  readonly measure: string;
};

const laneCount = 4;
const documentsEach = 16;

/** Documents a second: each lane takes the next one as soon as it has made the last. */
const rateOf = async ({ lanes }: Arrangement, orderOf: (number: number) => Order): Promise<number> => {
  let begun = 0;
  const started = performance.now();
  const fill = async (lane: Arrangement['lanes'][number]): Promise<void> => {
    while (begun < documentsEach) {
      begun += 1;
      await lane(orderOf(begun));
    }
  };
  await Promise.all(lanes.map(fill));
  return documentsEach / ((performance.now() - started) / 1000);
};

const arrangementOf = ({ name, make }: Contender): Arrangement => ({
  name,
  lanes: Array.from({ length: laneCount }, () => make),
});

const best = (rates: Series, among: readonly Arrangement[]): string =>
  among
    .map(({ name }) => name)
    .reduce((one, other) => (median(rates.get(other) ?? []) > median(rates.get(one) ?? []) ? other : one));

export const measureThroughput = async (
  contenders: readonly Contender[],
  orderOf: (number: number) => Order,
  rounds: number,
): Promise<Throughput> => {
  const bare = await startBareArrangements(laneCount);
  try {
    const all = [
      ...bare.isolating,
      ...bare.reusing,
      ...contenders.filter(({ isForOneAtATime }) => !isForOneAtATime).map(arrangementOf),
    ];
    const entrants = all.map((arrangement) => ({
      name: arrangement.name,
      // Other documents in each round.
      run: (round: number) => rateOf(arrangement, (number) => orderOf(round * documentsEach + number)),
    }));
    const rates = await takeTurns(entrants, rounds, 1);
    return { rates, measure: best(rates, bare.isolating) };
  } finally {
    await bare.close();
  }
};

export const printThroughput = (document: string, { rates, measure }: Throughput): void => {
  const base = rates.get(measure) ?? [];
  printTable(
    [`${document}, ${laneCount} at a time`, 'a second', '× median', ''],
    [...rates].map(([name, own]) => [
      ...[name, decimals(median(own)), decimals(pairRatio(own, base), 2)],
      name === measure ? 'the measure' : '',
    ]),
  );
};
