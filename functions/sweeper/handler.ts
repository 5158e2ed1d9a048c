/** Runs by the clock: the backstop for whatever was left unfinished. */
import type { Context } from 'aws-lambda';
import { composeSweeper } from '../../shared/aws/compose-sweeper.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { sweepJobs } from '../../shared/usecases/sweep-jobs.ts';
import { sweepWebhooks } from '../../shared/usecases/sweep-webhooks.ts';

const parts = composeSweeper();

export const handler = async (_event: unknown, { awsRequestId: requestId }: Context): Promise<void> => {
  const failures = [...(await sweepJobs(parts)), ...(await sweepWebhooks(parts))];
  for (const error of failures) logFailure('sweep_failed', { code: 'internal', requestId, error });
};
