/** The operator's function: called with IAM, never over HTTP. */
import { parseCommand } from '../../shared/api/admin-commands.ts';
import { composeAdmin } from '../../shared/aws/compose-admin.ts';
import { toAppError } from '../../shared/domain/errors.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { runCommand } from './run-command.ts';

const parts = composeAdmin();

/** Answers what the command answers, or `{error: {code, field, message}}`. */
export const handler = async (event: unknown, { awsRequestId: requestId }: { awsRequestId: string }) => {
  try {
    return await runCommand(parseCommand(event), parts);
  } catch (error) {
    const { code, field, message } = toAppError(error);
    if (code === 'internal') logFailure('request_failed', { code, requestId, error });
    return { error: { code, ...(field && { field }), message } };
  }
};
