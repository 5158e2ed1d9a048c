/** What a renderer takes and costs by its memory, as figures and as a table. */
import { pricesReadOn, usd } from '../infra/cost-prices.ts';

/** Of a warm render, in US dollars, without free tier and discounts. */
export const prices = {
  asOf: pricesReadOn,
  region: 'us-east-1',
  gbSecond: usd('x86GbSecond', 1),
  request: usd('invocation', 1),
} as const;

export type Sample = { readonly ms: number; readonly billedMs: number; readonly peakMb: number | undefined };

export type SizeFigures = {
  readonly memoryMb: number;
  /** Of a new environment, until its first document was here. */
  readonly firstMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly billedMs: number;
  readonly peakMb: number | undefined;
  readonly usdPer1000: number;
};
/** A size that could not be measured, and why. */
export type SizeFailure = { readonly memoryMb: number; readonly failure: string };
export type SizeResult = SizeFigures | SizeFailure;

const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

const usdPer1000 = (memoryMb: number, billedMs: number): number =>
  1000 * ((memoryMb / 1024) * (billedMs / 1000) * prices.gbSecond + prices.request);

export const figuresOf = (memoryMb: number, first: Sample, warm: readonly Sample[]): SizeFigures => {
  const billedMs = quantile(
    warm.map((one) => one.billedMs),
    0.5,
  );
  const times = warm.map(({ ms }) => ms);
  const peaks = [first, ...warm].flatMap(({ peakMb }) => peakMb ?? []);
  return {
    memoryMb,
    firstMs: first.ms,
    p50Ms: quantile(times, 0.5),
    p95Ms: quantile(times, 0.95),
    billedMs,
    peakMb: peaks.length > 0 ? Math.max(...peaks) : undefined,
    usdPer1000: usdPer1000(memoryMb, billedMs),
  };
};

const heads = ['memory MB', 'first ms', 'p50 ms', 'p95 ms', 'billed ms', 'peak MB', 'USD per 1,000'];
const row = (cells: readonly string[]): string =>
  cells.map((cell, at) => cell.padStart(heads[at]?.length ?? 0)).join('  ');
const rounded = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)));

const rowOf = (result: SizeResult): string => {
  if ('failure' in result) return `${row([String(result.memoryMb)])}  ${result.failure}`;
  const { memoryMb, firstMs, p50Ms, p95Ms, billedMs, peakMb } = result;
  const numbers = [memoryMb, firstMs, p50Ms, p95Ms, billedMs, peakMb].map(rounded);
  return row([...numbers, result.usdPer1000.toFixed(4)]);
};

const least = (figures: readonly SizeFigures[], of: (one: SizeFigures) => number): number | undefined =>
  figures.toSorted((a, b) => of(a) - of(b))[0]?.memoryMb;

export const tableLines = (results: readonly SizeResult[]): readonly string[] => {
  const figures = results.filter((one): one is SizeFigures => 'p50Ms' in one);
  const fastest = least(figures, ({ p50Ms }) => p50Ms);
  const cheapest = least(figures, (one) => one.usdPer1000);
  return [
    row(heads),
    ...results.map(rowOf),
    ...(fastest === undefined ? [] : [`Fastest: ${fastest} MB. Cheapest: ${cheapest} MB.`]),
    `Lambda's price alone, of a warm render: ${prices.region}, x86, ${prices.asOf}.`,
  ];
};
