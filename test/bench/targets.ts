/** What the bench is to show, and whether it did. */
import { decimals, none, printTable } from './print-table.ts';
import { median, pairDifference, pairRatio, quantile } from './statistics.ts';
import type { Throughput } from './throughput.ts';
import type { Series } from './timing.ts';

export type Results = {
  /** Milliseconds, by document. */
  readonly times: ReadonlyMap<string, Series>;
  /** Likewise, of the whole path those outside Chromium. */
  readonly outside: ReadonlyMap<string, readonly number[]>;
  readonly throughput: ReadonlyMap<string, Throughput>;
};

type Target = {
  readonly what: string;
  readonly aim: number;
  readonly unit: '×' | 'ms';
  /** The aim is the least that is to be reached; otherwise the most. */
  readonly isLeast?: true;
  /** Undefined, or no number, where this run did not measure it. */
  readonly seen: (results: Results) => number | undefined;
};

type Pair = (document: string, name: string, base: string) => Target['seen'];

const related =
  (relate: (own: readonly number[], base: readonly number[]) => number): Pair =>
  (document, name, base) =>
  ({ times }) => {
    const [own, other] = [name, base].map((one) => times.get(document)?.get(one));
    return own && other && relate(own, other);
  };
const ratio = related(pairRatio);
const added = related(pairDifference);
const p95Ratio = related((own, base) => quantile(own, 0.95) / quantile(base, 0.95));

/** Of the ways to run jsreport, the one that was faster. */
const fasterThanJsreport = (results: Results): number | undefined => {
  const ratios = ['jsreport, pool', 'jsreport, cold'].map((name) => ratio('invoice', name, 'sync')(results));
  const measured = ratios.filter((one) => one !== undefined);
  return measured.length > 0 ? Math.min(...measured) : undefined;
};

const rateShare =
  (document: string, name: string): Target['seen'] =>
  ({ throughput }) => {
    const { rates, measure } = throughput.get(document) ?? {};
    const [own, base] = [rates?.get(name), rates?.get(measure ?? '')];
    return own && base && pairRatio(own, base);
  };

const targets: readonly Target[] = [
  { what: 'invoice: renderer to floor', aim: 1.15, unit: '×', seen: ratio('invoice', 'renderer', 'floor') },
  {
    what: 'invoice: sync, spent outside Chromium',
    ...{ aim: 8, unit: 'ms' },
    seen: ({ outside }) => (outside.has('invoice') ? median(outside.get('invoice') ?? []) : undefined),
  },
  { what: 'invoice: sync to floor', aim: 1.25, unit: '×', seen: ratio('invoice', 'sync', 'floor') },
  { what: 'invoice: sync to floor, the limit', aim: 1.5, unit: '×', seen: ratio('invoice', 'sync', 'floor') },
  { what: 'invoice: p95 of sync to p95 of floor', aim: 1.4, unit: '×', seen: p95Ratio('invoice', 'sync', 'floor') },
  { what: 'report: sync to floor', aim: 1.05, unit: '×', seen: ratio('report', 'sync', 'floor') },
  { what: 'url: renderer, by its door, to floor', aim: 1.1, unit: '×', seen: ratio('url', 'renderer', 'floor') },
  { what: 'hello: sync, beyond the floor', aim: 15, unit: 'ms', seen: added('hello', 'sync', 'floor') },
  { what: 'invoice: jsreport to sync', aim: 3, unit: '×', isLeast: true, seen: fasterThanJsreport },
  {
    what: 'hello: sync, 4 at a time, to the best bare',
    ...{ aim: 0.9, unit: '×', isLeast: true },
    seen: rateShare('hello', 'sync'),
  },
  {
    what: 'invoice: sync, 4 at a time, to the best bare',
    ...{ aim: 0.9, unit: '×', isLeast: true },
    seen: rateShare('invoice', 'sync'),
  },
  {
    what: 'invoice: from the 202 to the asset, less the render',
    ...{ aim: 60, unit: 'ms' },
    seen: added('invoice', 'async, asset', 'renderer'),
  },
];

type Verdict = 'met' | 'missed' | 'not measured';

const isMeasured = (seen: number | undefined): seen is number => seen !== undefined && !Number.isNaN(seen);

const verdictOn = ({ aim, isLeast }: Target, seen: number | undefined): Verdict => {
  if (!isMeasured(seen)) return 'not measured';
  return (isLeast ? seen >= aim : seen <= aim) ? 'met' : 'missed';
};

/** What is aimed at, the aim, what was seen, and the verdict. */
export const targetRows = (results: Results): string[][] =>
  targets.map((target) => {
    const { what, aim, unit, isLeast } = target;
    const seen = target.seen(results);
    const written = isMeasured(seen) ? `${decimals(seen, unit === '×' ? 2 : 1)} ${unit}` : none;
    return [what, `${isLeast ? '≥' : '≤'} ${aim} ${unit}`, written, verdictOn(target, seen)];
  });

export const printTargets = (results: Results): void => printTable(['target', 'aim', 'seen', ''], targetRows(results));
