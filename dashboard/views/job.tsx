/** One job: its record, its render, its document. */
import { useState } from 'preact/hooks';
import { requestLines } from '../../client/job-lines.ts';
import type { Job } from '../../client/wire.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Facts } from '../parts/facts.tsx';
import { Failure } from '../parts/failure.tsx';
import { Heading } from '../parts/heading.tsx';
import { JobFailure, JobText } from '../parts/job-text.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { PhaseBar } from '../parts/phase-bar.tsx';
import { saveAsset } from '../parts/save.ts';
import { useSay } from '../parts/saying.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { useAct } from '../parts/use-act.ts';
import { useEvery } from '../parts/use-every.ts';
import { useLoad } from '../parts/use-load.ts';
import { goTo, linkTo } from '../router.ts';
import { useClient } from '../session.ts';
import { bytesText, countText, msText } from '../words/amounts.ts';
import { jobTypeText } from '../words/job-types.ts';
import { Time } from '../words/time.tsx';

type Report = NonNullable<Job['report']>;

const storageWords = { none: 'nowhere', cloud: 'here, until it is deleted', user: 'in a bucket of your own' };

const hostsOf = (hosts: Report['failed']): string | undefined =>
  hosts.length === 0 ? undefined : hosts.map(({ host, reason }) => `${host} (${reason})`).join(', ');

const ReportCard = ({ report }: { readonly report: Report }) => (
  <section class="card">
    <h2>Render</h2>
    <PhaseBar ms={report.ms} isNamed />
    <Facts
      of={{
        Pages: report.pages,
        Size: bytesText(report.bytes),
        'Status of the page': report.documentStatus,
        Requests: countText(report.requests),
        'Did not load': hostsOf(report.failed),
        'Refused hosts': hostsOf(report.refused),
        'Errors on the console': countText(report.consoleErrors),
        'Characters without a glyph': report.missingGlyphs?.join(', '),
        'Ended by its deadline': report.bestAttempt === undefined ? undefined : report.bestAttempt ? 'yes' : 'no',
      }}
    />
  </section>
);

const RecordCard = ({ job }: { readonly job: Job }) => (
  <section class="card">
    <h2>Record</h2>
    <JobText job={job} />
    <JobFailure job={job} />
    <Facts
      of={{
        Type: jobTypeText(job.type),
        Label: job.name,
        Project: job.projectId,
        Accepted: <Time ms={job.timestamp} />,
        Took: job.processTime === undefined ? undefined : msText(job.processTime),
        Document: job.storageMode && `kept ${storageWords[job.storageMode]}`,
        'API key': job.apiKeyUsed && <code>{job.apiKeyUsed}</code>,
      }}
    />
  </section>
);

const RequestCard = ({ job }: { readonly job: Job }) => (
  <section class="card">
    <h2>Request, as recorded</h2>
    <pre>{requestLines(job).join('\n')}</pre>
    <p class="quiet">What reads ... was content or a secret: it was never recorded.</p>
  </section>
);

const JobActions = ({ job: { id, assetId, status } }: { readonly job: Job }) => {
  const client = useClient();
  const say = useSay();
  const { isBusy, error, run } = useAct();
  const [isAsked, setIsAsked] = useState(false);
  const remove = async ({ assets }: Readonly<Record<string, string>>): Promise<void> => {
    await client.jobs.delete(id, { assets: assets !== undefined });
    say('The job is deleted.');
    goTo('jobs');
  };
  return (
    <div class="actions">
      {assetId && (
        <button type="button" aria-disabled={isBusy} onClick={() => run(() => saveAsset(client, assetId))}>
          Download
        </button>
      )}
      <button type="button" class="danger" onClick={() => setIsAsked(true)}>
        {status === 'pending' ? 'Cancel job' : 'Delete job'}
      </button>
      {error !== undefined && <Failure error={error} />}
      {isAsked && (
        <Confirm title="Delete this job?" action="Delete" onConfirm={remove} onClose={() => setIsAsked(false)}>
          <p>Its record goes for good. A pending job is cancelled, and what it was to render is destroyed.</p>
          {assetId && (
            <label class="check">
              <input type="checkbox" name="assets" />
              Delete its document as well
            </label>
          )}
        </Confirm>
      )}
    </div>
  );
};

export const JobView = ({ id }: { readonly id: string }) => {
  const { jobs } = useClient();
  const load = useLoad((signal) => jobs.get(id, { signal }), [id]);
  useEvery(2_000, load.reload, load.value?.status === 'pending');
  return (
    <>
      <p>
        <a href={linkTo('jobs')}>All jobs</a>
      </p>
      <Loaded of={load}>
        {(job) => (
          <>
            <Heading title="Job">
              <StatusBadge status={job.status} />
              <JobActions job={job} />
            </Heading>
            <div class="columns">
              <RecordCard job={job} />
              {job.report && <ReportCard report={job.report} />}
              <RequestCard job={job} />
            </div>
          </>
        )}
      </Loaded>
    </>
  );
};
