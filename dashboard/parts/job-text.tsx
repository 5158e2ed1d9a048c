/** The lines of a job in the activity log, as text. */
import { mainJobLines } from '../../client/job-lines.ts';
import type { Job } from '../../client/wire.ts';
import { linkTo } from '../router.ts';

export const JobText = ({ job }: { readonly job: Job }) => {
  const [first = '', ...others] = mainJobLines(job);
  const [label] = first.split(job.id);
  return (
    <pre class="job-text">
      {label}
      <a href={linkTo('jobs', job.id)}>{job.id}</a>
      {others.map((line) => `\n${line}`)}
    </pre>
  );
};

/** Why it failed, and what to do about it. */
export const JobFailure = ({ job: { code, error, fix } }: { readonly job: Job }) =>
  code === undefined ? null : (
    <div class="job-failure">
      <code>{code}</code>
      <p>{error}</p>
      <p class="quiet">{fix}</p>
    </div>
  );
