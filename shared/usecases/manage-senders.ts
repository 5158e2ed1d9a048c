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

/** @throws AppError `not_found` for an account that is not active, and for a sender that is bound to another one */
export const bindSender = async (sender: string, accountId: string, parts: Parts): Promise<void> => {
  const [account, boundTo = accountId] = await Promise.all([
    parts.accounts.find(accountId),
    parts.senders.find(sender),
  ]);
  if (account?.status !== 'active' || boundTo !== accountId) throw new AppError('not_found');
  await parts.audit.add({ accountId, by: operator, action: 'sender_bound', subject: sender });
  if (!(await parts.senders.bind(sender, accountId, parts.now()))) throw new AppError('not_found');
};

/** @throws AppError `not_found` for a sender that is bound to no account */
export const unbindSender = async (sender: string, parts: Parts): Promise<void> => {
  const accountId = await parts.senders.find(sender);
  if (accountId === undefined) throw new AppError('not_found');
  await parts.audit.add({ accountId, by: operator, action: 'sender_unbound', subject: sender });
  await parts.senders.unbind(sender);
};
