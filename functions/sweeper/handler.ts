/** Runs by the clock: the backstop for whatever was left unfinished. */
import type { Context } from 'aws-lambda';
import { composeSweeper } from '../../shared/aws/compose-sweeper.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { sweep } from '../../shared/usecases/sweep.ts';

const parts = composeSweeper();

export const handler = async (_event: unknown, { awsRequestId: requestId }: Context): Promise<void> => {
  for (const error of await sweep(parts)) logFailure('sweep_failed', { code: 'internal', requestId, error });
};
