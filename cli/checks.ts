/** Checks that a command runs one after the other, and how it tells of them. */
import { EphemeraError } from '../client/index.ts';
import { failureWords } from './failure-words.ts';
import type { Progress } from './progress.ts';

export type Verdict = 'ok' | 'warning' | 'failure' | 'skipped';
export type Finding = {
  readonly verdict: Verdict;
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string | undefined;
};
/** What throws has failed. */
export type Check = { readonly name: string; readonly run: () => Promise<Finding> };
export type Checked = Finding & { readonly name: string; readonly ms: number };

export const ok = (detail: string): Finding => ({ verdict: 'ok', detail });
export const skipped = (detail: string): Finding => ({ verdict: 'skipped', detail });
export const warning = (detail: string, fix?: string): Finding => ({ verdict: 'warning', detail, fix });
export const failure = (detail: string, fix?: string): Finding => ({ verdict: 'failure', detail, fix });

const failed = (error: unknown): Finding =>
  error instanceof EphemeraError ? failure(`${error.code}: ${error.message}`, error.fix) : failure(failureWords(error));

export const runCheck = async ({ name, run }: Check, progress: Progress): Promise<Checked> => {
  progress.step(`${name}…`);
  const began = performance.now();
  const finding = await run().catch(failed);
  return { name, ...finding, ms: Math.round(performance.now() - began) };
};

export const isGood = (checked: readonly Checked[]): boolean => checked.every(({ verdict }) => verdict !== 'failure');

export const checkLines = (checked: readonly Checked[]): readonly string[] => {
  const width = Math.max(...checked.map(({ name }) => name.length));
  return checked.flatMap(({ name, verdict, ms, detail, fix }) => [
    `${verdict.padEnd(7)}  ${name.padEnd(width)}  ${String(ms).padStart(6)} ms  ${detail}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width + 22)}${fix}`]),
  ]);
};
