/** Stacked bars over days, with the same figures as a table for whoever does not see them. */
import { Table } from './table.tsx';

type Series = { readonly name: string; readonly kind: 'main' | 'bad' | 'soft'; readonly values: readonly number[] };

type BarChartProps = {
  readonly title: string;
  /** What the chart shows, in a sentence. */
  readonly summary: string;
  readonly days: readonly string[];
  /** From the bottom up. */
  readonly series: readonly Series[];
  readonly textOf: (value: number) => string;
};

const height = 100;
const slot = 10;
const gap = 2;

type Placed = { readonly kind: Series['kind']; readonly y: number; readonly size: number };

const stacked = (series: readonly Series[], at: number, most: number): readonly Placed[] => {
  let base = height;
  return series.map(({ kind, values }) => {
    const size = ((values[at] ?? 0) / most) * height;
    base -= size;
    return { kind, y: base, size };
  });
};

const Bars = ({
  days,
  series,
  most,
  summary,
}: Pick<BarChartProps, 'days' | 'series' | 'summary'> & { most: number }) => (
  <svg
    class="bars"
    viewBox={`0 0 ${days.length * slot} ${height}`}
    preserveAspectRatio="none"
    role="img"
    aria-label={summary}
  >
    {days.map((day, at) =>
      stacked(series, at, most).map(({ kind, y, size }) => (
        <rect key={day + kind} class={kind} x={at * slot + gap / 2} y={y} width={slot - gap} height={size} />
      )),
    )}
  </svg>
);

export const BarChart = ({ title, summary, days, series, textOf }: BarChartProps) => {
  const totals = days.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const most = Math.max(1, ...totals);
  return (
    <section class="card chart">
      <h2>{title}</h2>
      <p class="quiet">{summary}</p>
      <p class="quiet scale" aria-hidden="true">
        {textOf(most)}
      </p>
      <Bars days={days} series={series} most={most} summary={summary} />
      <p class="quiet axis" aria-hidden="true">
        <span>{days[0]}</span>
        <span>{days.at(-1)}</span>
      </p>
      <ul class="legend" aria-hidden="true">
        {series.map(({ name, kind }) => (
          <li key={name} class={kind}>
            {name}
          </li>
        ))}
      </ul>
      <details>
        <summary>As a table</summary>
        <Table
          caption={title}
          columns={['Day', ...series.map(({ name }) => name)]}
          rows={days.map((day, at) => ({
            key: day,
            cells: [day, ...series.map(({ values }) => textOf(values[at] ?? 0))],
          }))}
        />
      </details>
    </section>
  );
};
