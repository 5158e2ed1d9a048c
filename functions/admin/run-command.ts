import type { AdminCommand } from '../../shared/api/admin-commands.ts';
import { toKeyBody, toNewKeyBody } from '../../shared/api/key-fields.ts';
import type { composeAdmin } from '../../shared/aws/compose-admin.ts';
import type { Account } from '../../shared/domain/account.ts';
import { scopes } from '../../shared/domain/api-key.ts';
import { operator } from '../../shared/domain/audit.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { createAccount } from '../../shared/usecases/create-account.ts';
import { deleteAccount } from '../../shared/usecases/delete-account.ts';
import { changePlan, changeStorage, resumeAccount, suspendAccount } from '../../shared/usecases/manage-accounts.ts';
import { createKey, type KeyMaker, revokeKey } from '../../shared/usecases/manage-api-keys.ts';
import { bindSender, unbindSender } from '../../shared/usecases/manage-senders.ts';
import { publishVerification } from '../../shared/usecases/publish-verification.ts';
import { replayDeletions } from '../../shared/usecases/replay-deletions.ts';

type Parts = ReturnType<typeof composeAdmin>;

const success = { status: 'success' };

const makerFor = (accountId: string): KeyMaker => ({ accountId, by: operator, scopes });

const toAccountLine = ({ id, name, status, plan, createdAt }: Account) => ({
  account: id,
  name,
  status,
  plan,
  timestamp: createdAt,
});

/** @throws AppError */
export const runCommand = async (command: AdminCommand, parts: Parts): Promise<unknown> => {
  switch (command.action) {
    case 'createAccount':
      return createAccount({ name: command.name, plan: command.plan, now: parts.now() }, parts);
    case 'listAccounts':
      return (await parts.accounts.list()).map(toAccountLine);
    case 'setPlan':
      await changePlan(command.account, { plan: command.plan, limits: command.limits ?? null }, parts);
      return success;
    case 'setStorage':
      await changeStorage(command.account, command.storage, parts);
      return success;
    case 'suspendAccount':
      await suspendAccount(command.account, parts);
      return success;
    case 'resumeAccount':
      await resumeAccount(command.account, parts);
      return success;
    case 'deleteAccount': {
      const begun = await deleteAccount({ accountId: command.account, by: operator }, parts);
      if (!begun) throw new AppError('not_found');
      return begun;
    }
    case 'replayDeletions':
      return { count: await replayDeletions(parts) };
    case 'createKey': {
      const { account, name, scopes: given } = command;
      const { key, secret } = await createKey({ name, scopes: given }, makerFor(account), parts);
      return toNewKeyBody(key, secret);
    }
    case 'listKeys':
      return (await parts.apiKeys.list(command.account)).map((key) => toKeyBody(key, parts.now()));
    case 'revokeKey':
      await revokeKey(command.key, makerFor(command.account), parts);
      return success;
    case 'bindSender':
      await bindSender(command.sender, command.account, parts);
      return success;
    case 'publishVerification':
      return publishVerification(command.report, parts);
    case 'unbindSender':
      await unbindSender(command.sender, parts);
      return success;
  }
};
