import { AppError } from '../domain/errors.ts';
import { retention } from '../domain/retention.ts';

type Parts<Made> = {
  readonly now: () => number;
  readonly make: (accountId: string) => Promise<Made>;
  readonly secrets: { readonly replace: (accountId: string, made: Made, until: number) => Promise<boolean> };
};

/**
 * Replaces the secret by which an account knows our webhooks, which they are signed with for a while longer; the answer is the only time that it is shown.
 * @throws AppError `conflict_in_progress`
 */
export const rotateWebhookSecret = async <Made extends { readonly secret: string }>(
  accountId: string,
  { now, make, secrets }: Parts<Made>,
): Promise<string> => {
  const made = await make(accountId);
  if (await secrets.replace(accountId, made, now() + retention.replacedSecret.keptMs)) return made.secret;
  throw new AppError('conflict_in_progress', { message: 'Another rotation of the secret is under way.' });
};
