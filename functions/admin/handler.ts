/** The operator's function: called with IAM, never over HTTP. */
import { z } from 'zod';
import { composeAdmin } from '../../shared/aws/compose-admin.ts';
import { createAccount } from '../../shared/usecases/create-account.ts';

const { accounts } = composeAdmin();

const command = z.discriminatedUnion('action', [
  z.object({ action: z.literal('createAccount'), name: z.string().min(1).max(200), plan: z.string().min(1).max(60) }),
]);

export const handler = async (event: unknown): Promise<unknown> => {
  const parsed = command.safeParse(event);
  if (!parsed.success)
    return { error: { code: 'invalid_request', issues: parsed.error.issues.map(({ path }) => path) } };
  const { name, plan } = parsed.data;
  return await createAccount({ name, plan, now: Date.now() }, accounts);
};
