/** The activity log: what was asked for, and what became of it. */
import { useState } from 'preact/hooks';
import type { Job, ListJobsQuery } from '../../client/wire.ts';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Choice } from '../parts/field.tsx';
import { Heading } from '../parts/heading.tsx';
import { JobFailure, JobText } from '../parts/job-text.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Pager } from '../parts/pager.tsx';
import { PhaseBar } from '../parts/phase-bar.tsx';
import { saveDocument } from '../parts/save.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Table } from '../parts/table.tsx';
import { useAct } from '../parts/use-act.ts';
import { useEvery } from '../parts/use-every.ts';
import { usePages } from '../parts/use-pages.ts';
import { goTo, linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { bytesText, msText, pluralText } from '../words/amounts.ts';
import { jobTypes, jobTypeText } from '../words/job-types.ts';
import { Time } from '../words/time.tsx';

const refreshEveryMs = 4_000;

const statuses = { '': 'Any', pending: 'Pending', success: 'Success', error: 'Failed' };
const types = { '': 'Any', ...jobTypes };
// Keys that were numbers would come before the others.
const spans = { '': 'Any time', '1d': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' };
const dayMs = 86_400_000;

type Filter = { readonly status: string; readonly type: string; readonly days: string };

const filterOf = (query: URLSearchParams): Filter => ({
  status: query.get('status') ?? '',
  type: query.get('type') ?? '',
  days: query.get('days') ?? '',
});

/** Whole minutes: pages of one walk through the list must ask for the same. */
const sinceOf = (days: string): number | undefined =>
  days === '' ? undefined : Math.floor((Date.now() - Number.parseInt(days, 10) * dayMs) / 60_000) * 60_000;

const queryOf = ({ status, type, days }: Filter): ListJobsQuery => ({
  status: (status || undefined) as ListJobsQuery['status'],
  type: (type || undefined) as ListJobsQuery['type'],
  since: sinceOf(days),
});

const Filters = ({ filter }: { readonly filter: Filter }) => {
  const choose = (name: keyof Filter) => (value: string) => goTo('jobs', undefined, { ...filter, [name]: value });
  return (
    // biome-ignore lint/a11y/useSemanticElements: older browsers do not know the element
    <div class="filters" role="search">
      <Choice label="Status" value={filter.status} options={statuses} onChoice={choose('status')} />
      <Choice label="Type" value={filter.type} options={types} onChoice={choose('type')} />
      <Choice label="When" value={filter.days} options={spans} onChoice={choose('days')} />
    </div>
  );
};

const Outcome = ({ job }: { readonly job: Job }) => (
  <>
    <StatusBadge status={job.status} />
    <JobFailure job={job} />
    {job.size !== undefined && (
      <p>
        {bytesText(job.size)}
        {job.report?.pages !== undefined && `, ${pluralText(job.report.pages, 'page')}`}
      </p>
    )}
  </>
);

const Render = ({ job: { processTime, report } }: { readonly job: Job }) => (
  <>
    {processTime === undefined ? <span class="quiet">–</span> : msText(processTime)}
    {report && <PhaseBar ms={report.ms} />}
  </>
);

const rowOf = (job: Job) => ({
  key: job.id,
  cells: [
    <JobText job={job} />,
    <Outcome job={job} />,
    <>
      {jobTypeText(job.type)}
      {job.name !== undefined && <p class="label">{job.name}</p>}
      <p class="quiet">
        <Time ms={job.timestamp} />
      </p>
    </>,
    <Render job={job} />,
  ],
});

const NoJobs = ({ isFiltered }: { readonly isFiltered: boolean }) =>
  isFiltered ? (
    <Empty title="No job is like that.">
      <p>
        <a href={linkTo('jobs')}>Show all jobs</a>
      </p>
    </Empty>
  ) : (
    <Empty title="There is no job yet.">
      <p>
        Every render leaves one redacted record here: what was asked for, without what it held. Make the first one in
        the <a href={linkTo('playground')}>playground</a>, which also shows the call for your own code.
      </p>
    </Empty>
  );

const SaveHistory = () => {
  const { jobs } = useClient();
  const { isBusy, error, run } = useAct();
  const save = () => run(async () => saveDocument(await jobs.history('csv'), 'jobs.csv'));
  return (
    <>
      <button type="button" aria-disabled={isBusy} onClick={save}>
        Download as CSV
      </button>
      {error !== undefined && <Failure error={error} />}
    </>
  );
};

export const JobsView = ({ query }: { readonly query: URLSearchParams }) => {
  const { jobs } = useClient();
  const [isLive, setIsLive] = useState(true);
  const filter = filterOf(query);
  const pages = usePages((page, options) => jobs.list({ ...queryOf(filter), ...page }, options), [filter]);
  // What is looked at on an older page stays as it is.
  useEvery(refreshEveryMs, pages.reload, isLive && pages.number === 1 && pages.error === undefined);
  return (
    <>
      <Heading title="Activity">
        <label class="check">
          <input type="checkbox" checked={isLive} onChange={({ currentTarget }) => setIsLive(currentTarget.checked)} />
          Live
        </label>
        <SaveHistory />
      </Heading>
      <Filters filter={filter} />
      <Loaded of={pages}>
        {({ items }) =>
          items.length === 0 && pages.number === 1 && !pages.older ? (
            <NoJobs isFiltered={Object.values(filter).some(Boolean)} />
          ) : (
            <Table
              caption="Jobs, newest first"
              columns={['Job', 'Outcome', 'What and when', 'Render']}
              rows={items.map(rowOf)}
            />
          )
        }
      </Loaded>
      <Pager of={pages} label="Pages of jobs" />
    </>
  );
};
