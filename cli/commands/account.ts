/** `ephemera account`: one's own over the API; everybody's, by their ids, as an operator. */
import { createInterface } from 'node:readline/promises';
import { limitNames } from '../../shared/domain/plan.ts';
import { type Command, type Flag, type Given, jsonFlag, leaf, wholeNumber } from '../command.ts';
import { asOperator, clientOf } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { accountArgument, operate } from '../operator.ts';
import { columns, counted, type JsonFlag, print, sized } from '../print.ts';
import { command as exportCommand } from './export.ts';

type BegunDeletion = { readonly deletionId: string; readonly receiptSecret: string };
type NewAccount = Readonly<Record<'account' | 'keyId' | 'apiKey' | 'webhookSecret', string>>;
type Listed = Readonly<Record<'account' | 'name' | 'status' | 'plan', string>>;

const planFlag: Flag = {
  name: 'plan',
  value: 'plan',
  summary: 'its plan: unlimited, standard, small, or one of yours',
  isRequired: true,
};
const daysMax = 400;

const limitsOf = (given: readonly string[] = []) => {
  if (given.length === 0) return {};
  const pairs = given.map((one) => {
    const [name = '', value = ''] = one.split('=');
    if (!(limitNames as readonly string[]).includes(name) || !/^-?\d+$/.test(value)) {
      throw new UsageError(`--limit takes NAME=NUMBER, -1 for unlimited; NAME is one of ${limitNames.join(', ')}.`);
    }
    return [name, Number(value)];
  });
  return { limits: Object.fromEntries(pairs) as Partial<Record<(typeof limitNames)[number], number>> };
};

const of = (used: number, most: number, shown: (value: number) => string = String): string =>
  `${shown(used)} of ${most === -1 ? 'any' : shown(most)}`;

const show = async (given: Given<JsonFlag>): Promise<number> => {
  const account = await (await clientOf(given.connection())).account.get();
  const rows = [
    ['Account', account.uid],
    ['Plan', `${account.subscription}${account.subActive ? '' : ', suspended'}`],
    ['Calls', of(account.calls, account.callsLimit)],
    ['Jobs', `${account.successJobs} done, ${account.errorJobs} failed`],
    ['Stored', of(account.storageUsed, account.storageLimit, sized)],
    ['Transferred', of(account.bytesTotal, account.bytesLimit, sized)],
    ['Rendered', of(account.computeTimeTotal, account.computeTimeLimit, (ms) => `${Math.round(ms / 1000)} s`)],
  ];
  return print(columns(rows), account, given);
};

const usage = async (given: Given<JsonFlag & { days?: number }>): Promise<number> => {
  const found = await (await clientOf(given.connection())).account.usage({ days: given.flags.days });
  const rows = found.map(({ day, renders, errors, bytes, p50, p95 }) => [
    day,
    String(renders),
    String(errors),
    sized(bytes),
    `${p50} ms`,
    `${p95} ms`,
  ]);
  return print(columns([['day', 'jobs', 'failed', 'bytes', 'p50', 'p95'], ...rows]), found, given);
};

const create = async (given: Given<JsonFlag & { name: string; plan: string }>): Promise<number> => {
  const { name, plan } = given.flags;
  const made = (await asOperator({ action: 'createAccount', name, plan }, given.connection())) as NewAccount;
  const lines = [
    `Account:        ${made.account}`,
    `Key id:         ${made.keyId}`,
    `API key:        ${made.apiKey}`,
    `Webhook secret: ${made.webhookSecret}`,
    'Key and secret are not shown again.',
  ];
  return print(lines, made, given);
};

const list = async (given: Given<JsonFlag>): Promise<number> => {
  const found = (await asOperator({ action: 'listAccounts' }, given.connection())) as Listed[];
  const line = ({ account: id, status, plan, name }: Listed) =>
    `${id}  ${status.padEnd(9)}  ${plan.padEnd(9)}  ${name}`;
  return print(found.map(line), found, given);
};

/** The id that a person types, where one is there to be asked. */
const askedFor = async (id: string, { streams }: Given): Promise<string> => {
  const { stdin, stderr } = streams;
  if (!('isTTY' in stdin) || !stdin.isTTY) throw new UsageError('Nobody is here to be asked: add --confirm <account>.');
  const lines = createInterface({ input: stdin, output: stderr });
  const answer = await lines.question(`This deletes ${id} and all that it stores, for good. Its id once more: `);
  lines.close();
  return answer.trim();
};

const remove = async (given: Given<JsonFlag & { confirm?: string }>): Promise<number> => {
  const [named] = given.args;
  const client = named === undefined ? await clientOf(given.connection()) : undefined;
  const id = named ?? (await client?.account.get())?.uid ?? '';
  const confirmed = given.flags.confirm ?? (await askedFor(id, given as unknown as Given));
  if (confirmed !== id) throw new UsageError('--confirm must be the id of the account that is to be deleted.');
  const begun: BegunDeletion = client
    ? await client.account.delete(id)
    : ((await asOperator({ action: 'deleteAccount', account: id }, given.connection())) as BegunDeletion);
  const lines = [`Deletion:       ${begun.deletionId}`, `Receipt secret: ${begun.receiptSecret}`];
  return print([...lines, 'The secret opens the receipt, and is not shown again.'], begun, given);
};

const replay = async (given: Given<JsonFlag>): Promise<number> => {
  const replayed = (await asOperator({ action: 'replayDeletions' }, given.connection())) as { count: number };
  const { count } = replayed;
  return print([`${counted(count, 'deletion is', 'deletions are')} replayed.`], replayed, given);
};

export const command: Command = {
  summary: "See and delete the account; for an operator, manage everybody's",
  about:
    "show, usage, export and delete are about the account of the API key. What names an account is an operator's, by the admin\nfunction: of a running stack by --ready-file, in AWS by --admin-function.",
  commands: {
    show: leaf<JsonFlag>({ summary: 'plan, limits and use of your account', flags: [jsonFlag], run: show }),
    usage: leaf<JsonFlag & { days?: number }>({
      summary: 'jobs, bytes and times of your account, day by day',
      flags: [
        { name: 'days', value: 'number', summary: 'how many days back (default: 30)', read: wholeNumber(1, daysMax) },
        jsonFlag,
      ],
      run: usage,
    }),
    export: exportCommand,
    delete: leaf<JsonFlag & { confirm?: string }>({
      summary: 'delete an account and all that it stores, for good',
      args: [{ ...accountArgument, summary: 'for an operator: which one (default: your own)', isOptional: true }],
      flags: [{ name: 'confirm', value: 'account', summary: 'its id (default: you are asked)' }, jsonFlag],
      examples: [
        ['ephemera account delete --confirm acct_...', 'your own, over the API'],
        ['ephemera account delete acct_... --confirm acct_...', 'as an operator'],
      ],
      run: remove,
    }),
    create: leaf<JsonFlag & { name: string; plan: string }>({
      summary: 'operator: make an account; prints its id and its first key, once',
      flags: [{ name: 'name', value: 'name', summary: 'its name', isRequired: true }, planFlag, jsonFlag],
      examples: [["ephemera account create --name 'Acme' --plan standard", '']],
      run: create,
    }),
    list: leaf<JsonFlag>({ summary: 'operator: list all accounts', flags: [jsonFlag], run: list }),
    plan: leaf<JsonFlag & { plan: string; limit?: readonly string[] }>({
      summary: 'operator: move an account to a plan, with limits of its own if any are given',
      args: [accountArgument],
      flags: [
        planFlag,
        {
          name: 'limit',
          value: 'name=number',
          summary: `a limit that wins over the plan's: ${limitNames.join(', ')}`,
          isRepeated: true,
        },
        jsonFlag,
      ],
      examples: [['ephemera account plan acct_... --plan small --limit rendersPerMinute=10', '']],
      run: (given) => {
        const [account = ''] = given.args;
        const { plan, limit } = given.flags;
        return operate({ action: 'setPlan', account, plan, ...limitsOf(limit) }, `${account} is on ${plan}.`, given);
      },
    }),
    suspend: leaf<JsonFlag>({
      summary: 'operator: let every key and sender of an account fail; nothing is deleted',
      args: [accountArgument],
      flags: [jsonFlag],
      run: (given) => {
        const [account = ''] = given.args;
        return operate({ action: 'suspendAccount', account }, `${account} is suspended.`, given);
      },
    }),
    resume: leaf<JsonFlag>({
      summary: 'operator: let a suspended account work again',
      args: [accountArgument],
      flags: [jsonFlag],
      run: (given) => {
        const [account = ''] = given.args;
        return operate({ action: 'resumeAccount', account }, `${account} is active.`, given);
      },
    }),
    'replay-deletions': leaf<JsonFlag>({
      summary: 'operator: after a restore of the table records, delete once more what it brought back',
      flags: [jsonFlag],
      run: replay,
    }),
  },
};
