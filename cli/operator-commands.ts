/** What an operator does: accounts, keys, senders. Each is one call of the admin function. */
import { type Command, Option } from 'commander';
import type { AdminCommand } from '../shared/api/admin-commands.ts';
import { scopes } from '../shared/domain/api-key.ts';
import { limitNames } from '../shared/domain/plan.ts';
import { asOperator, type ConnectionOptions } from './connection.ts';

type Flags = { readonly json?: boolean };
type Connect = () => ConnectionOptions;

const print = (lines: readonly string[], answer: unknown, { json }: Flags): void => {
  process.stdout.write(`${json ? JSON.stringify(answer) : lines.join('\n')}\n`);
};

const done = async (command: AdminCommand, said: string, flags: Flags, connect: Connect): Promise<void> => {
  const answer = await asOperator(command, connect());
  print([said], answer, flags);
};

const planOption = () =>
  new Option('--plan <plan>', 'its plan: unlimited, standard, small, or one of yours').makeOptionMandatory();
const jsonFlag = ['--json', 'print the answer as JSON'] as const;

const limitsOf = (given: readonly string[] = []) => {
  if (given.length === 0) return {};
  const pairs = given.map((one) => {
    const [name = '', value = ''] = one.split('=');
    if (!(limitNames as readonly string[]).includes(name) || !/^-?\d+$/.test(value)) {
      throw new Error(`--limit takes NAME=NUMBER, -1 for unlimited; NAME is one of ${limitNames.join(', ')}.`);
    }
    return [name, Number(value)];
  });
  return { limits: Object.fromEntries(pairs) as Partial<Record<(typeof limitNames)[number], number>> };
};

type BegunDeletion = { deletionId: string; receiptSecret: string };
type NewAccount = { account: string; keyId: string; apiKey: string; webhookSecret: string };
type Account = { account: string; name: string; status: string; plan: string };

const addAccountCommands = (program: Command, connect: Connect): void => {
  const account = program.command('account').description('make and manage accounts');
  account
    .command('create')
    .description('make an account; prints its id and its first key, once')
    .requiredOption('--name <name>', 'its name')
    .addOption(planOption())
    .option(...jsonFlag)
    .action(async ({ name, plan, ...flags }) => {
      const made = (await asOperator({ action: 'createAccount', name, plan }, connect())) as NewAccount;
      const lines = [
        `Account:        ${made.account}`,
        `Key id:         ${made.keyId}`,
        `API key:        ${made.apiKey}`,
        `Webhook secret: ${made.webhookSecret}`,
        'Key and secret are not shown again.',
      ];
      print(lines, made, flags);
    });
  account
    .command('list')
    .description('list all accounts')
    .option(...jsonFlag)
    .action(async (flags: Flags) => {
      const found = (await asOperator({ action: 'listAccounts' }, connect())) as Account[];
      print(
        found.map(({ account: id, status, plan, name }) => `${id}  ${status.padEnd(9)}  ${plan.padEnd(9)}  ${name}`),
        found,
        flags,
      );
    });
  account
    .command('plan <account>')
    .description('move an account to a plan, with limits of its own if any are given')
    .addOption(planOption())
    .option('--limit <name=number...>', `a limit that wins over the plan's: ${limitNames.join(', ')}`)
    .option(...jsonFlag)
    .action((id: string, { plan, limit, ...flags }) =>
      done({ action: 'setPlan', account: id, plan, ...limitsOf(limit) }, `${id} is on ${plan}.`, flags, connect),
    );
  account
    .command('suspend <account>')
    .description('let every key and sender of an account fail; nothing is deleted')
    .option(...jsonFlag)
    .action((id: string, flags: Flags) =>
      done({ action: 'suspendAccount', account: id }, `${id} is suspended.`, flags, connect),
    );
  account
    .command('resume <account>')
    .description('let a suspended account work again')
    .option(...jsonFlag)
    .action((id: string, flags: Flags) =>
      done({ action: 'resumeAccount', account: id }, `${id} is active.`, flags, connect),
    );
  account
    .command('delete <account>')
    .description('delete an account and all that it stores, for good')
    .requiredOption('--confirm <account>', 'its id once more')
    .option(...jsonFlag)
    .action(async (id: string, { confirm, ...flags }: Flags & { readonly confirm: string }) => {
      if (confirm !== id) throw new Error('--confirm must be the id of the account that is to be deleted.');
      const begun = (await asOperator({ action: 'deleteAccount', account: id }, connect())) as BegunDeletion;
      const lines = [`Deletion:       ${begun.deletionId}`, `Receipt secret: ${begun.receiptSecret}`];
      print([...lines, 'The secret opens the receipt, and is not shown again.'], begun, flags);
    });
  account
    .command('replay-deletions')
    .description('after a restore of the table records: delete once more what it brought back of deleted accounts')
    .option(...jsonFlag)
    .action(async (flags: Flags) => {
      const replayed = (await asOperator({ action: 'replayDeletions' }, connect())) as { count: number };
      const { count } = replayed;
      print([`${count} ${count === 1 ? 'deletion is' : 'deletions are'} replayed.`], replayed, flags);
    });
};

type NewKey = { id: string; key: string };
type Key = { id: string; name: string; state: string; last4: string; scopes: string[]; lastUsed?: string };

const addKeyCommands = (program: Command, connect: Connect): void => {
  const key = program.command('key').description('make, list and revoke API keys of an account');
  key
    .command('create <account>')
    .description('make a key; prints it, once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--scopes <scope...>', 'what it may do').choices(scopes).default([...scopes]))
    .option(...jsonFlag)
    .action(async (account: string, { name, scopes: given, ...flags }) => {
      const made = (await asOperator({ action: 'createKey', account, name, scopes: given }, connect())) as NewKey;
      print([`Key id:  ${made.id}`, `API key: ${made.key}`, 'The key is not shown again.'], made, flags);
    });
  key
    .command('list <account>')
    .description('list the keys of an account, less their secrets')
    .option(...jsonFlag)
    .action(async (account: string, flags: Flags) => {
      const found = (await asOperator({ action: 'listKeys', account }, connect())) as Key[];
      const line = ({ id, state, last4, scopes: given, lastUsed = 'never', name }: Key) =>
        `${id}  ...${last4}  ${state.padEnd(7)}  ${given.join(',')}  last used: ${lastUsed}  ${name}`;
      print(found.map(line), found, flags);
    });
  key
    .command('revoke <account> <key>')
    .description('revoke a key, by its id; it fails on the very next call')
    .option(...jsonFlag)
    .action((account: string, id: string, flags: Flags) =>
      done({ action: 'revokeKey', account, key: id }, `${id} is revoked.`, flags, connect),
    );
};

const addSenderCommands = (program: Command, connect: Connect): void => {
  const sender = program.command('sender').description('let systems send conversions to the queue of submissions');
  sender
    .command('bind <account> <principal>')
    .description('bind an IAM user or role, by its unique id (AIDA..., AROA...), to an account')
    .option(...jsonFlag)
    .action((account: string, principal: string, flags: Flags) =>
      done({ action: 'bindSender', account, sender: principal }, `${principal} sends for ${account}.`, flags, connect),
    );
  sender
    .command('unbind <principal>')
    .description('take the right away')
    .option(...jsonFlag)
    .action((principal: string, flags: Flags) =>
      done({ action: 'unbindSender', sender: principal }, `${principal} sends for nobody.`, flags, connect),
    );
};

export const addOperatorCommands = (program: Command, connect: Connect): void => {
  addAccountCommands(program, connect);
  addKeyCommands(program, connect);
  addSenderCommands(program, connect);
};
