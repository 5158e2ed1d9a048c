/** What the account used and may use, and how its renders went. */
import type { Account, DayOfUse, Job } from '../../client/wire.ts';
import { BarChart } from '../parts/bar-chart.tsx';
import { Empty } from '../parts/empty.tsx';
import { Heading } from '../parts/heading.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { useLoad } from '../parts/use-load.ts';
import { linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { bytesText, countText, msText, pluralText } from '../words/amounts.ts';
import { Time, usageDayText } from '../words/time.tsx';

const daysShown = 30;

type LimitProps = {
  readonly name: string;
  readonly used: number;
  /** -1: none. */
  readonly limit: number;
  readonly textOf: (amount: number) => string;
};

const Limit = ({ name, used, limit, textOf }: LimitProps) => {
  const isLimited = limit >= 0;
  return (
    <div class="card limit">
      <h3>{name}</h3>
      <p class="figure">{textOf(used)}</p>
      {isLimited && <meter aria-label={name} min={0} max={Math.max(limit, 1)} high={limit * 0.8} value={used} />}
      <p class="quiet">{isLimited ? `of ${textOf(limit)}` : 'no limit'}</p>
    </div>
  );
};

const Limits = ({ account }: { readonly account: Account }) => (
  <section aria-label="Usage">
    <h2>
      Plan “{account.subscription}” <span class="quiet">this month (UTC)</span>
    </h2>
    <div class="tiles limits">
      <Limit name="Renders" used={account.calls} limit={account.callsLimit} textOf={countText} />
      <Limit name="Stored" used={account.storageUsed} limit={account.storageLimit} textOf={bytesText} />
      <Limit name="Transferred" used={account.bytesTotal} limit={account.bytesLimit} textOf={bytesText} />
      <Limit name="Time rendered" used={account.computeTimeTotal} limit={account.computeTimeLimit} textOf={msText} />
    </div>
  </section>
);

/** Every day up to today: the API leaves out those without a render. */
const everyDay = (used: readonly DayOfUse[]): readonly DayOfUse[] =>
  Array.from({ length: daysShown }, (_, at) => {
    const day = new Date(Date.now() - (daysShown - 1 - at) * 86_400_000).toISOString().slice(0, 10);
    return used.find((one) => one.day === day) ?? { day, renders: 0, errors: 0, bytes: 0, ms: 0, p50: 0, p95: 0 };
  });

const RenderCharts = ({ used }: { readonly used: readonly DayOfUse[] }) => {
  const all = everyDay(used);
  const renders = all.reduce((sum, day) => sum + day.renders, 0);
  const errors = all.reduce((sum, day) => sum + day.errors, 0);
  if (renders === 0) return <NoRenders />;
  const days = all.map(({ day }) => usageDayText(day));
  const rate = Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
  const slowest = Math.max(...all.map(({ p95 }) => p95));
  return (
    <div class="charts">
      <BarChart
        title="Renders a day"
        summary={`${pluralText(renders, 'render')} in ${daysShown} days, ${rate.format((renders - errors) / renders)} of them well.`}
        days={days}
        textOf={countText}
        series={[
          { name: 'well', kind: 'main', values: all.map((day) => day.renders - day.errors) },
          { name: 'failed', kind: 'bad', values: all.map((day) => day.errors) },
        ]}
      />
      <BarChart
        title="Time of a render"
        summary={`On the slowest day, 95 of 100 renders took ${msText(slowest)} at most.`}
        days={days}
        textOf={msText}
        series={[
          { name: 'half took at most this (p50)', kind: 'main', values: all.map(({ p50 }) => p50) },
          { name: 'and 95 of 100 this much more (p95)', kind: 'soft', values: all.map((day) => day.p95 - day.p50) },
        ]}
      />
    </div>
  );
};

const NoRenders = () => (
  <Empty title="Nothing was rendered in the last 30 days.">
    <p>
      Try the <a href={linkTo('playground')}>playground</a>: give it HTML, an address or a template, and take the call
      for your own code along.
    </p>
  </Empty>
);

const LastFailures = ({ jobs }: { readonly jobs: readonly Job[] }) => (
  <section class="card">
    <h2>Failed last</h2>
    {jobs.length === 0 ? (
      <p class="quiet">No job failed, as far as records go back.</p>
    ) : (
      <ul class="plain">
        {jobs.map(({ id, code, error, timestamp }) => (
          <li key={id}>
            <a href={linkTo('jobs', id)}>
              <code>{code}</code>
            </a>{' '}
            {error}{' '}
            <span class="quiet">
              <Time ms={timestamp} />
            </span>
          </li>
        ))}
      </ul>
    )}
    <p>
      <a href={linkTo('jobs', undefined, { status: 'error' })}>All failed jobs</a>
    </p>
  </section>
);

export const OverviewView = () => {
  const { account, jobs } = useClient();
  // All at once, so that nothing moves when a part of it comes.
  const load = useLoad(
    (signal) =>
      Promise.all([
        account.get({ signal }),
        account.usage({ days: daysShown }, { signal }),
        jobs.list({ status: 'error', limit: 3 }, { signal }),
      ]),
    [],
  );
  return (
    <>
      <Heading title="Overview" />
      <Loaded of={load}>
        {([used, days, { items: failed }]) => (
          <>
            <Limits account={used} />
            <RenderCharts used={days} />
            <LastFailures jobs={failed} />
          </>
        )}
      </Loaded>
    </>
  );
};
