/** What an operator may ask of the admin function. */
import * as z from 'zod/mini';
import { scopes } from '../domain/api-key.ts';
import { limitNames } from '../domain/plan.ts';
import { matching, oneOf, requiredText, says } from './field-values.ts';
import { declareNames } from './fields.ts';
import { parse } from './parse.ts';
import { verificationReport } from './verification-report.ts';

const account = matching(/^acct_\w{26}$/, 'must be the id of an account');
const sender = matching(
  /^[A-Z0-9]{16,128}$/,
  "must be the unique id of an IAM user or role (AIDA..., AROA...), without a session's name",
);
/** Which plans there are, the operator's configuration says. */
const plan = requiredText(100);
/** -1: unlimited. */
const limit = z.int(says('must be a whole number, or -1 for unlimited')).check(z.gte(-1));
const storage = z.union(
  [z.boolean(), z.object({ id: matching(/^[\w-]{1,100}$/, 'must be an id') }), z.null()],
  says('must be true, false, {"id": "..."} or null'),
);
const action = <const Name extends string>(name: Name) => z.literal(name);

const commands = [
  z.object({ action: action('createAccount'), name: requiredText(200), plan }),
  z.object({ action: action('listAccounts') }),
  // Limits that are given win over the plan's; without them, the plan's hold.
  z.object({
    action: action('setPlan'),
    account,
    plan,
    limits: z.optional(z.partialRecord(z.enum(limitNames), limit)),
  }),
  // The account's default for where documents are kept; null leaves it to the API version.
  z.object({ action: action('setStorage'), account, storage }),
  z.object({ action: action('suspendAccount'), account }),
  z.object({ action: action('resumeAccount'), account }),
  // For good, as the account itself may have it: it answers how the receipt is read.
  z.object({ action: action('deleteAccount'), account }),
  // After a restore of records: what it brought back of deleted accounts goes again.
  z.object({ action: action('replayDeletions') }),
  z.object({
    action: action('createKey'),
    account,
    name: requiredText(200),
    scopes: z.optional(z.array(oneOf(scopes)).check(z.minLength(1))),
  }),
  z.object({ action: action('listKeys'), account }),
  z.object({ action: action('revokeKey'), account, key: matching(/^key_\w{26}$/, 'must be the id of a key') }),
  // Lets a system with AWS credentials of its own send conversions to the queue of submissions, for one account.
  z.object({ action: action('bindSender'), account, sender }),
  z.object({ action: action('unbindSender'), sender }),
  // What was found of the service: it is signed, and kept as the last report.
  z.object({ action: action('publishVerification'), report: verificationReport }),
] as const;
declareNames(commands.flatMap(({ _zod }) => Object.keys(_zod.def.shape)));

const command = z.discriminatedUnion('action', commands);

export type AdminCommand = z.output<typeof command>;

/** @throws AppError `invalid_request`, which names the first member at fault */
export const parseCommand = (event: unknown): AdminCommand => parse(command, event);
