/** What becomes of a message from a customer's own system: a job, or a job that tells why there is none. */
import { parseRender } from '../../shared/api/requests.ts';
import { parseSubmission, type SubmittedRequest } from '../../shared/api/submission.ts';
import type { composeIntake } from '../../shared/aws/compose-intake.ts';
import type { Principal } from '../../shared/domain/account.ts';
import { signingKeyOf } from '../../shared/domain/envelope.ts';
import { AppError, errorCatalogue, toAppError } from '../../shared/domain/errors.ts';
import { type Claim, claimOf } from '../../shared/domain/idempotency.ts';
import { acceptJob } from '../../shared/usecases/accept-job.ts';
import { fetchTemplate } from '../../shared/usecases/fetch-template.ts';
import { refuseSubmission } from '../../shared/usecases/refuse-submission.ts';

type Parts = Omit<ReturnType<typeof composeIntake>, 'queueName'>;

export type SubmissionMessage = {
  readonly id: string;
  readonly body: string;
  /** As SQS shows it: the unique id of a user; that of a role has the session's name behind a colon. */
  readonly senderId: string;
  /** Whether nobody could deal with it before. */
  readonly isDead: boolean;
};

const claimUnder = (account: string, idempotencyKey: string, content: string, { keys }: Parts): Promise<Claim> =>
  keys.useOrCreate(signingKeyOf(account, 'idempotency'), (key) =>
    claimOf(key, { idempotencyKey, parts: ['submission', content] }),
  );

/** An id that no caller can name as a key: keys have no spaces. A message that comes twice makes one job. */
const keyOf = ({ id }: SubmissionMessage): string => `message ${id}`;

const senderOf = async ({ senderId }: SubmissionMessage, parts: Parts): Promise<Principal | undefined> => {
  const [sender = ''] = senderId.split(':');
  const accountId = await parts.senders.find(sender);
  if (accountId === undefined) return undefined;
  const { isActive, ...standing } = await parts.accounts.standing(accountId);
  return isActive ? { accountId, keyId: sender, scopes: ['render'], ...standing } : undefined;
};

const accept = async (
  { body, ...request }: SubmittedRequest,
  message: SubmissionMessage,
  principal: Principal,
  parts: Parts,
): Promise<void> => {
  const { isPlainHttpOpen } = parts;
  const { storage: preference, allowedHosts: onlyHosts } = principal;
  const parsed = parseRender({ ...request, body, preference, onlyHosts, isPlainHttpOpen, isSubmission: true });
  const { delivery, version, ...submitted } = parsed;
  const claim = await claimUnder(
    principal.accountId,
    request.idempotencyKey ?? keyOf(message),
    JSON.stringify([request.version, request.kind, request.output, body]),
    parts,
  );
  const render = await fetchTemplate(submitted.render, principal.accountId, parts);
  await acceptJob({ ...submitted, render, principal, claim, submissionId: message.id }, parts);
};

/** Whether the same message may fare better another time. */
const mayHelp = ({ code }: AppError, { isDead }: SubmissionMessage): boolean =>
  !isDead && errorCatalogue[code].retryable;

/**
 * Takes a message; one whose sender is bound to no account leaves nothing.
 * @returns whether it is done with: false lets it come again
 */
export const takeMessage = async (message: SubmissionMessage, parts: Parts): Promise<boolean> => {
  const principal = await senderOf(message, parts);
  if (!principal) return true;
  let type: 'submission' | `${SubmittedRequest['kind']}-${SubmittedRequest['output']}` = 'submission';
  try {
    const request = parseSubmission(message.body);
    type = `${request.kind}-${request.output}`;
    if (message.isDead) throw new AppError('internal');
    await accept(request, message, principal, parts);
  } catch (error) {
    const failure = toAppError(error);
    if (mayHelp(failure, message)) throw failure;
    const claim = await claimUnder(principal.accountId, `refused ${keyOf(message)}`, message.id, parts);
    await refuseSubmission({ principal, type, submissionId: message.id, claim, failure }, parts);
  }
  return true;
};
