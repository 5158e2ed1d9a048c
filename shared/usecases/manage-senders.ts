/** Which systems may send conversions to the queue of submissions, and for which account. */
import type { Account } from '../domain/account.ts';
import { type AuditParts, operator } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';

type Parts = AuditParts & {
  readonly now: () => number;
  readonly accounts: { readonly find: (accountId: string) => Promise<Account | undefined> };
  readonly senders: {
    readonly find: (sender: string) => Promise<string | undefined>;
    readonly bind: (sender: string, accountId: string, now: number) => Promise<boolean>;
    readonly unbind: (sender: string) => Promise<boolean>;
  };
};

const noAccount = { message: 'There is no active account with this id.' };

/** Not whose it is: the answer may be passed on to the account that asked for it. */
const assertFree = async (sender: string, accountId: string, { senders }: Parts): Promise<void> => {
  const boundTo = await senders.find(sender);
  if (boundTo === undefined || boundTo === accountId) return;
  const message = 'sender is bound to another account: it can be bound anew once it is unbound.';
  throw new AppError('invalid_request', { field: 'sender', message });
};

/** @throws AppError `not_found` for an account that is not active, `invalid_request` for a sender of another one */
export const bindSender = async (sender: string, accountId: string, parts: Parts): Promise<void> => {
  const account = await parts.accounts.find(accountId);
  if (account?.status !== 'active') throw new AppError('not_found', noAccount);
  await assertFree(sender, accountId, parts);
  await parts.audit.add({ accountId, by: operator, action: 'sender_bound', subject: sender });
  if (await parts.senders.bind(sender, accountId, parts.now())) return;
  // Another account was quicker, or this one has ended meanwhile.
  await assertFree(sender, accountId, parts);
  throw new AppError('not_found', noAccount);
};

/** @throws AppError `not_found` for a sender that is bound to no account */
export const unbindSender = async (sender: string, parts: Parts): Promise<void> => {
  const accountId = await parts.senders.find(sender);
  if (accountId === undefined) throw new AppError('not_found', { message: 'This sender is bound to no account.' });
  await parts.audit.add({ accountId, by: operator, action: 'sender_unbound', subject: sender });
  await parts.senders.unbind(sender);
};
