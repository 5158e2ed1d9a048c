/** The operator's function: called with IAM, never over HTTP. */
import { z } from 'zod';
import { composeAdmin } from '../../shared/aws/compose-admin.ts';
import { operator } from '../../shared/domain/audit.ts';
import { planNames } from '../../shared/domain/plan.ts';
import { createAccount } from '../../shared/usecases/create-account.ts';
import { deleteAccount } from '../../shared/usecases/delete-account.ts';
import { replayDeletions } from '../../shared/usecases/replay-deletions.ts';

const parts = composeAdmin();
const { accounts, senders } = parts;

const account = z.string().regex(/^acct_\w{26}$/);
/** The unique id of an IAM user or role (AIDA..., AROA...), without a session's name. */
const sender = z.string().regex(/^[A-Z0-9]{16,128}$/);
const plan = z.enum(planNames);
/** -1: unlimited. */
const limit = z.int().gte(-1);

const command = z.discriminatedUnion('action', [
  z.object({ action: z.literal('createAccount'), name: z.string().min(1).max(200), plan }),
  // Limits that are given win over the plan's; without them, the plan's hold.
  z.object({
    action: z.literal('setPlan'),
    account,
    plan,
    limits: z.object({ storageBytes: z.exactOptional(limit), documentBytes: z.exactOptional(limit) }).optional(),
  }),
  // The account's default for where documents are kept; null leaves it to the API version.
  z.object({
    action: z.literal('setStorage'),
    account,
    storage: z.union([z.boolean(), z.object({ id: z.string().regex(/^[\w-]{1,100}$/) }), z.null()]),
  }),
  // Lets a system with AWS credentials of its own send conversions to the queue of submissions, for one account.
  z.object({ action: z.literal('bindSender'), account, sender }),
  z.object({ action: z.literal('unbindSender'), sender }),
  // For good, as the account itself may have it: it answers how the receipt is read.
  z.object({ action: z.literal('deleteAccount'), account }),
  // After a restore of records: what it brought back of deleted accounts goes again.
  z.object({ action: z.literal('replayDeletions') }),
]);

const run = async (given: z.infer<typeof command>): Promise<unknown> => {
  switch (given.action) {
    case 'createAccount':
      return createAccount({ name: given.name, plan: given.plan, now: Date.now() }, parts);
    case 'setPlan':
      return accounts.set(given.account, { plan: given.plan, limits: given.limits ?? null });
    case 'setStorage':
      return accounts.set(given.account, { storage: given.storage });
    case 'bindSender':
      return senders.bind(given.sender, given.account, Date.now());
    case 'unbindSender':
      return senders.unbind(given.sender);
    case 'deleteAccount':
      return (await deleteAccount({ accountId: given.account, by: operator }, parts)) ?? false;
    case 'replayDeletions':
      return { count: await replayDeletions(parts) };
  }
};

export const handler = async (event: unknown): Promise<unknown> => {
  const parsed = command.safeParse(event);
  if (!parsed.success)
    return { error: { code: 'invalid_request', issues: parsed.error.issues.map(({ path }) => path) } };
  const done = await run(parsed.data);
  if (done === false) return { error: { code: 'not_found' } };
  return done === true ? { status: 'success' } : done;
};
