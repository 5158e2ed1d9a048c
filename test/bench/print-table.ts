/** Columns as wide as what stands in them; words to the left, numbers to the right. */
const isNumeric = (cell: string): boolean => /^[×+-]?[\d.,]+$|^—$|^$/.test(cell);

export const printTable = (heading: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = heading.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const rightOf = heading.map((_, at) => rows.every((row) => isNumeric(row[at] ?? '')));
  for (const row of [heading, ...rows]) {
    const cells = widths.map((width, at) => {
      const cell = row[at] ?? '';
      return rightOf[at] ? cell.padStart(width) : cell.padEnd(width);
    });
    console.log(cells.join('  ').trimEnd());
  }
};

/** What was not done, or could not be told. */
export const none = '—';
export const decimals = (value: number | undefined, digits = 1): string =>
  value === undefined || Number.isNaN(value) ? none : value.toFixed(digits);
