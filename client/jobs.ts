/** Jobs: how they are made, read, waited for and deleted. */
import { EphemeraError, type EphemeraErrorCode } from './client-error.ts';
import { jobConversions } from './conversions.ts';
import { listOf } from './lists.ts';
import { sleep } from './retry.ts';
import type { CallOptions, Transport } from './transport.ts';
import type { DeleteJobQuery, ExportJobsAsCsvQuery, Job, ListJobsQuery } from './wire.ts';

export type WaitOptions = {
  /** How long to wait in all. Default: 300000. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

const waitMsDefault = 300_000;
/** The longest that timers take. */
const waitMsMax = 2 ** 31 - 1;
/** Most jobs take less than a second; the longer one took so far, the longer it may take. */
const pauseMs = { first: 200, growth: 1.5, most: 5_000 };

const failureOf = ({ id, code, error, fix }: Job): EphemeraError =>
  new EphemeraError((code ?? 'internal') as EphemeraErrorCode, {
    message: error ?? 'The job failed.',
    fix,
    jobId: id,
  });

export const createJobs = (transport: Transport) => {
  const { call, page, receive } = transport;
  const get = (id: string, options?: CallOptions) => call('getJob', { path: { id } }, options);

  return {
    ...jobConversions(transport),
    get,
    ...listOf((query: ListJobsQuery | undefined, options: CallOptions | undefined) => page('listJobs', query, options)),
    /** Deletes the record; a pending job is cancelled. */
    delete: (id: string, query: DeleteJobQuery = {}, options?: CallOptions) =>
      call('deleteJob', { path: { id }, query }, options),

    /**
     * The job once it has succeeded.
     * @throws EphemeraError with the job's own code and fix if it failed, or `wait_timed_out`
     */
    wait: async (job: string | Pick<Job, 'id'>, { timeoutMs = waitMsDefault, signal }: WaitOptions = {}) => {
      const jobId = typeof job === 'string' ? job : job.id;
      // Ends whatever goes on by then: a read that hangs, its repetition, or a pause.
      const limit = new AbortController();
      const timer = setTimeout(() => limit.abort(), Math.min(timeoutMs, waitMsMax));
      const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
      try {
        for (let pause = pauseMs.first; ; pause = Math.min(pause * pauseMs.growth, pauseMs.most)) {
          const found = await get(jobId, { signal: either });
          if (found.status === 'success') return found;
          if (found.status === 'error') throw failureOf(found);
          await sleep(pause, either);
        }
      } catch (error) {
        if (!limit.signal.aborted || error !== limit.signal.reason) throw error;
        throw new EphemeraError('wait_timed_out', { message: `The job had not ended after ${timeoutMs} ms.`, jobId });
      } finally {
        clearTimeout(timer);
      }
    },

    /** The history of all jobs, one a line. */
    history: (format: 'csv' | 'ndjson', query: ExportJobsAsCsvQuery = {}, options?: CallOptions) =>
      receive(format === 'csv' ? 'exportJobsAsCsv' : 'exportJobsAsNdjson', { query }, options),
  };
};
