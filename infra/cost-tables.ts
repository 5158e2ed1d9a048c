/** The tables of docs/cost.md, as a test holds the document against them. `node infra/cost-tables.ts` prints them. */

import { days } from '../shared/domain/durations.ts';
import { costOf, costOfGotenberg, type Line, totalOf } from './cost-model.ts';
import { priceRows, usd } from './cost-prices.ts';
import { functions, keys, times } from './topology.ts';

const renderTimesMs = [100, 500, 2000] as const;
const documents = 1000;

const dollars = (cost: number): string => `$${cost.toFixed(4)}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

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
    sync.map((line, at) => [line.what, dollars(documents * line.usd), dollars(documents * (async[at]?.usd ?? 0))]),
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
    ['KMS keys', usd('kmsKeyMonth', Object.keys(keys).length)],
    ['SQS, polls of empty queues', usd('queueRequest', pollsPerMonth())],
    ['sweeper, every minute for 200 ms', usd('invocation', sweeps) + usd('armGbSecond', sweepGbSeconds)],
    ['alarms', usd('alarmMetricMonth', alarmMetrics)],
    ['metrics of our own', usd('metricMonth', ownMetrics)],
    ['dashboard', usd('dashboardMonth', 1)],
  ];
  const sum = rows.reduce((total, [, cost]) => total + cost, 0);
  return table(
    ['A month in which nobody comes', 'cost'],
    [...rows, ['together', sum] as const].map(([what, cost]) => [what, `$${cost.toFixed(2)}`]),
  );
};

/** As a test finds them in the template. */
export type Watched = { readonly alarmMetrics: number; readonly ownMetrics: number };
export const watched: Watched = { alarmMetrics: 47, ownMetrics: 4 };

export const costTables = (): Readonly<Record<'totals' | 'breakdown' | 'idle' | 'prices', string>> => ({
  totals: totals(),
  breakdown: breakdown(),
  idle: idle(watched),
  prices: table(['Price', 'for', 'of when', 'read at'], priceRows()),
});

if (import.meta.main) process.stdout.write(`${Object.values(costTables()).join('\n\n')}\n`);
