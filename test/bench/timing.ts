/**
 * One way to do the work that is timed. `run` answers the milliseconds that it took; what it needs beside is not counted.
 * It is told the number of the round, from which each contender makes the same document.
 */
export type Contender = { readonly name: string; readonly run: (round: number) => Promise<number> };

export type Row = {
  readonly name: string;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  /** Median, over the rounds, of this contender's time divided by the first one's in the same round. */
  readonly ratio: number;
  /** Likewise, of the difference in milliseconds. */
  readonly added: number;
};

/** Rounds before those that count: code and caches warm up. */
const warmUpRounds = 3;

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/**
 * Times contenders in turn, each round beginning with another one, so that the machine's drift meets all alike. On a busy
 * machine the pairs' medians say more than the times themselves.
 */
export const compare = async (contenders: readonly Contender[], rounds: number): Promise<Row[]> => {
  const times = contenders.map((): number[] => []);
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const at = (turn + round + warmUpRounds) % contenders.length;
      const ms = await (contenders[at] as Contender).run(round + warmUpRounds);
      if (round >= 0) times[at]?.push(ms);
    }
  }
  const first = times[0] ?? [];
  return contenders.map(({ name }, at) => {
    const own = times[at] ?? [];
    const pairs = own.map((ms, round) => ({ ms, base: first[round] ?? Number.NaN }));
    const ratios = pairs.map(({ ms, base }) => ms / base);
    const differences = pairs.map(({ ms, base }) => ms - base);
    return {
      name,
      p50: quantile(own, 0.5),
      p95: quantile(own, 0.95),
      ratio: quantile(ratios, 0.5),
      added: quantile(differences, 0.5),
    };
  });
};

const columns = ['p50 ms', 'p95 ms', '× median', '× p95', '+ ms'];
const printLine = (document: string, name: string, cells: readonly string[]): void =>
  console.log(`${document.padEnd(16)}${name.padEnd(30)}${cells.map((cell) => cell.padStart(10)).join('')}`);

export const printHeading = (): void => printLine('document', 'contender', columns);

export const printRows = (document: string, rows: readonly Row[]): void => {
  for (const { name, p50, p95, ratio, added } of rows) {
    const p95Ratio = p95 / (rows[0]?.p95 ?? Number.NaN);
    printLine(document, name, [
      p50.toFixed(1),
      p95.toFixed(1),
      ratio.toFixed(2),
      p95Ratio.toFixed(2),
      added.toFixed(1),
    ]);
  }
};

/** Milliseconds that a piece of work takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};
