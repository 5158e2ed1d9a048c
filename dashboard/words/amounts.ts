/** Sizes, counts and durations as people read them. */

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

export const countText = (count: number): string => number.format(count);

export const bytesText = (bytes: number): string => {
  let [amount, unit] = [bytes, 0];
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${number.format(amount)} ${units[unit]}`;
};

export const msText = (ms: number): string => (ms < 1000 ? `${number.format(ms)} ms` : `${number.format(ms / 1000)} s`);

export const pluralText = (count: number, one: string, more = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : more}`;
