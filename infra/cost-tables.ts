/** The tables of docs/cost.md, as a test holds the document against them. `node infra/cost-tables.ts` prints them. */

import { days } from '../shared/domain/durations.ts';
import { costOf, costOfGotenberg, type Line, totalOf } from './cost-model.ts';
import { prices, pricesTable } from './cost-prices.ts';
import { functions, keys, times } from './topology.ts';

const renderTimesMs = [100, 500, 2000] as const;
const documents = 1000;

const dollars = (usd: number): string => `$${usd.toFixed(4)}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, at) => (at === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const totals = (): string => {
  const ways: readonly (readonly [string, (renderMs: number) => readonly Line[]])[] = [
    ['Ephemera, synchronous, stored nowhere', (ms) => costOf('sync', ms)],
    ['Ephemera, asynchronous, stored', (ms) => costOf('async', ms)],
    ['Gotenberg in one function, synchronous', costOfGotenberg],
  ];
  return table(
    ['1,000 documents', ...renderTimesMs.map((ms) => `render of ${ms} ms`)],
    ways.map(([what, costAt]) => [what, ...renderTimesMs.map((ms) => dollars(documents * totalOf(costAt(ms))))]),
  );
};

const breakdown = (): string => {
  const [sync, async] = [costOf('sync', 500), costOf('async', 500)];
  return table(
    ['1,000 documents, render of 500 ms', 'synchronous', 'asynchronous'],
    sync.map(({ what, usd }, at) => [what, dollars(documents * usd), dollars(documents * (async[at]?.usd ?? 0))]),
  );
};

/** Event source mappings poll with five long polls of 20 s each, whether there is anything or not. */
const pollsPerMonth = (): number => {
  const mappings = Object.values(functions).reduce((count, { eventSources }) => count + eventSources.length, 0);
  return (mappings * 5 * days(30)) / 20_000;
};

/** @param watched how many metrics the alarms watch, and how many of our own there are */
const idle = ({ alarmMetrics, ownMetrics }: Watched): string => {
  const sweeps = days(30) / times.sweep;
  const sweepGbSeconds = sweeps * (functions.sweeper.memoryMb / 1024) * 0.2;
  const rows: readonly (readonly [string, number])[] = [
    ['KMS keys', Object.keys(keys).length * prices.kmsKeyMonth.usd],
    ['SQS, polls of empty queues', pollsPerMonth() * prices.queueRequest.usd],
    ['sweeper, every minute for 200 ms', sweeps * prices.invocation.usd + sweepGbSeconds * prices.armGbSecond.usd],
    ['alarms', alarmMetrics * prices.alarmMetricMonth.usd],
    ['metrics of our own', ownMetrics * prices.metricMonth.usd],
    ['dashboard', prices.dashboardMonth.usd],
  ];
  const sum = rows.reduce((total, [, usd]) => total + usd, 0);
  return table(
    ['A month in which nobody comes', 'cost'],
    [...rows, ['together', sum] as const].map(([what, usd]) => [what, `$${usd.toFixed(2)}`]),
  );
};

/** As a test finds them in the template. */
export type Watched = { readonly alarmMetrics: number; readonly ownMetrics: number };
export const watched: Watched = { alarmMetrics: 57, ownMetrics: 3 };

export const costTables = (): Readonly<Record<'totals' | 'breakdown' | 'idle' | 'prices', string>> => ({
  totals: totals(),
  breakdown: breakdown(),
  idle: idle(watched),
  prices: pricesTable(),
});

if (import.meta.main) process.stdout.write(`${Object.values(costTables()).join('\n\n')}\n`);
