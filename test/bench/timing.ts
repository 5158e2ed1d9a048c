export type Contender = { readonly name: string; readonly run: (document: string) => Promise<number> };

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number => {
  const all = sorted(values);
  return all[Math.min(all.length - 1, Math.floor(all.length * share))] ?? Number.NaN;
};

export type Row = { readonly name: string; readonly p50: number; readonly p95: number; readonly ratio: number };

/**
 * Times contenders in turn, A B C A B C …, so that the machine's drift meets all alike. The ratio is the median of each
 * round's own ratio to the first contender.
 */
export const compare = async (contenders: readonly Contender[], document: string, rounds: number): Promise<Row[]> => {
  const times = contenders.map((): number[] => []);
  for (let round = -2; round < rounds; round += 1) {
    for (const [at, contender] of contenders.entries()) {
      const ms = await contender.run(document);
      if (round >= 0) times[at]?.push(ms);
    }
  }
  return contenders.map(({ name }, at) => {
    const own = times[at] ?? [];
    const ratios = own.map((ms, round) => ms / (times[0]?.[round] ?? Number.NaN));
    return { name, p50: quantile(own, 0.5), p95: quantile(own, 0.95), ratio: quantile(ratios, 0.5) };
  });
};

export const printRows = (document: string, rows: readonly Row[]): void => {
  for (const { name, p50, p95, ratio } of rows) {
    const figures = [p50.toFixed(1), p95.toFixed(1), `×${ratio.toFixed(2)}`].map((text) => text.padStart(9)).join('');
    console.log(`${document.padEnd(14)}${name.padEnd(28)}${figures}`);
  }
};
