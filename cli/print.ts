/** What commands answer: lines for people, one JSON value for programs. */
import type { Given } from './command.ts';

export type JsonFlag = { readonly json?: boolean };

export const print = (
  lines: readonly string[],
  answer: unknown,
  { streams, flags }: Pick<Given<JsonFlag>, 'streams' | 'flags'>,
): 0 => {
  if (flags.json) streams.stdout.write(`${JSON.stringify(answer)}\n`);
  else if (lines.length > 0) streams.stdout.write(`${lines.join('\n')}\n`);
  // Not on standard output: a program that counts lines counts none.
  else streams.stderr.write('There is none.\n');
  return 0;
};

/** Rows in columns as wide as they need; the last one as long as it is. */
export const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

export const sized = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
};

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
