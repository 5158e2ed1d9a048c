/** Whether long tables are tried whole: with `npm run test:whole`. `npm test` takes a part, in which each kind has a row. */
export const isWhole = process.env.WHOLE === '1';

/** All rows, or of each `every` the first. */
export const sampleOf = <Row>(rows: readonly Row[], every: number): readonly Row[] =>
  rows.filter((_, at) => isWhole || at % every === 0);
