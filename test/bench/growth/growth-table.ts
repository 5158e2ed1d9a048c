/** What the bench makes of steps of growth: does a unit cost the same, however many there are? */
import { decimals, none, printTable } from '../print-table.ts';

export type Step = {
  readonly units: number;
  readonly ms: number;
  /** Of each process that is watched, the most memory in MB. */
  readonly peakMb: Readonly<Record<string, number>>;
};

export type Growth = {
  readonly title: string;
  /** What is counted: `page`. */
  readonly unit: string;
  readonly steps: readonly Step[];
};

/** Within this, a unit is said to cost the same. */
const flatWithin = 1.25;

/**
 * By what a unit costs more at the last step than where it cost the least before. What a document costs at least is
 * spread over more and more units, so that the first steps only ever make the later ones look good.
 */
export const growthFactor = (perUnit: readonly number[]): number => {
  const known = perUnit.filter(Number.isFinite);
  return (known.at(-1) ?? Number.NaN) / Math.min(...known);
};

export const verdict = (perUnit: readonly number[]): string => {
  const factor = growthFactor(perUnit);
  if (Number.isNaN(factor)) return 'not known';
  return factor <= flatWithin ? `flat (×${factor.toFixed(2)})` : `grows, ×${factor.toFixed(2)}`;
};

/** What comes on top of the first step's memory, for each unit that comes on top of its units. */
const addedPerUnit = ({ units, peakMb }: Step, first: Step, name: string): number =>
  units === first.units ? Number.NaN : ((peakMb[name] ?? 0) - (first.peakMb[name] ?? 0)) / (units - first.units);

const significant = (value: number): string => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : none);

export const printGrowth = ({ title, unit, steps }: Growth): void => {
  const [first] = steps;
  if (!first) return;
  const processes = Object.keys(first.peakMb);
  const perUnit = steps.map(({ units, ms }) => (units === 0 ? Number.NaN : ms / units));
  const ratioAt = (at: number): number => (perUnit[at] ?? Number.NaN) / (perUnit[at - 1] ?? Number.NaN);
  const memoryCells = (step: Step): string[] =>
    processes.flatMap((name) => [decimals(step.peakMb[name], 0), significant(addedPerUnit(step, first, name))]);
  console.log(`\n${title}`);
  printTable(
    [unit, 'ms', `ms/${unit}`, '× before', ...processes.flatMap((name) => [`${name} MB`, `MB/${unit} more`])],
    steps.map((step, at) => [
      step.units.toLocaleString('en'),
      decimals(step.ms, 0),
      significant(perUnit[at] ?? Number.NaN),
      decimals(ratioAt(at), 2),
      ...memoryCells(step),
    ]),
  );
  console.log(`time for each ${unit}: ${verdict(perUnit)}`);
};

/** Requests to something that grows around them: each should take the same time. */
export type Around = {
  readonly title: string;
  /** What there is more and more of. */
  readonly of: string;
  readonly steps: readonly { readonly size: number; readonly figures: Readonly<Record<string, number>> }[];
};

/** Against the step before, which is large enough to have all that one request ever looks at. */
export const printAround = ({ title, of, steps }: Around): void => {
  const names = Object.keys(steps[0]?.figures ?? {});
  console.log(`\n${title}`);
  printTable(
    ['', ...steps.map(({ size }) => `${size.toLocaleString('en')} ${of}`), '× last'],
    names.map((name) => {
      const values = steps.map(({ figures }) => figures[name] ?? Number.NaN);
      const [last = Number.NaN, before = Number.NaN] = values.toReversed();
      return [name, ...values.map(significant), decimals(last / before, 2)];
    }),
  );
};
