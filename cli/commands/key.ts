/** `ephemera key`: of one's own account over the API; of any account, which is named then, as an operator. */
import type { AdminCommand } from '../../shared/api/admin-commands.ts';
import { overlapSeconds, scopes } from '../../shared/domain/api-key.ts';
import { type Command, type Given, jsonFlag, leaf, wholeNumber } from '../command.ts';
import { asOperator, clientOf } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { columns, type JsonFlag, print } from '../print.ts';

type NewKey = { readonly id: string; readonly key: string };
type Scopes = (typeof scopes)[number][];
type Key = {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly last4: string;
  readonly scopes: readonly string[];
  readonly lastUsed?: string;
};

const account = {
  name: 'account',
  summary: "for an operator: the account (default: the key's own, over the API)",
  isOptional: true,
} as const;

const showNew = ({ id, key }: NewKey, given: Given<JsonFlag>, made: object): number =>
  print([`Key id:  ${id}`, `API key: ${key}`, 'The key is not shown again.'], made, given);

const create = async (
  given: Given<JsonFlag & { name: string; scopes?: Scopes; expires?: string }>,
): Promise<number> => {
  const { name, scopes: wanted, expires } = given.flags;
  const [of] = given.args;
  if (of !== undefined) {
    if (expires !== undefined) throw new UsageError('--expires is for keys of your own account.');
    const order: AdminCommand = { action: 'createKey', account: of, name, scopes: [...(wanted ?? scopes)] };
    const made = (await asOperator(order, given.connection())) as NewKey;
    return showNew(made, given, made);
  }
  const expiresAt = expires === undefined ? undefined : Date.parse(expires);
  if (Number.isNaN(expiresAt)) throw new UsageError('--expires takes a time such as 2027-01-31 or 2027-01-31T12:00Z.');
  const made = await (await clientOf(given.connection())).keys.create({ name, scopes: wanted, expiresAt });
  return showNew(made, given, made);
};

const list = async (given: Given<JsonFlag>): Promise<number> => {
  const [of] = given.args;
  const found = (
    of === undefined
      ? await (await clientOf(given.connection())).keys.list()
      : await asOperator({ action: 'listKeys', account: of }, given.connection())
  ) as Key[];
  const row = ({ id, state, last4, scopes: may, lastUsed = 'never', name }: Key) => [
    id,
    `...${last4}`,
    state,
    may.join(','),
    `last used: ${lastUsed}`,
    name,
  ];
  return print(columns(found.map(row)), found, given);
};

const revoke = async (given: Given<JsonFlag>): Promise<number> => {
  const [id = '', of] = given.rest.toReversed();
  if (given.rest.length > 2) throw new UsageError('One key at a time: ephemera key revoke [account] <key>');
  const answer =
    of === undefined
      ? await (await clientOf(given.connection())).keys.revoke(id)
      : await asOperator({ action: 'revokeKey', account: of, key: id }, given.connection());
  return print([`${id} is revoked.`], answer, given);
};

export const command: Command = {
  summary: 'Make, list, rotate and revoke API keys',
  about:
    'Keys of your own account over the API, which takes a key with the scope manage; with an account, as an operator.',
  commands: {
    create: leaf<JsonFlag & { name: string; scopes?: Scopes; expires?: string }>({
      summary: 'make a key; prints it, once',
      args: [account],
      flags: [
        { name: 'name', value: 'name', summary: 'what it is for; it is shown', isRequired: true },
        { name: 'scopes', value: 'scope', summary: 'what it may do (default: all)', choices: scopes, isRepeated: true },
        { name: 'expires', value: 'time', summary: 'when it stops to work (default: never by itself)' },
        jsonFlag,
      ],
      examples: [
        ['ephemera key create --name ci --scopes render', 'for your own account'],
        ['ephemera key create acct_... --name ci', 'as an operator'],
      ],
      run: create,
    }),
    list: leaf<JsonFlag>({
      summary: 'list keys, less their secrets',
      args: [account],
      flags: [jsonFlag],
      run: list,
    }),
    rotate: leaf<JsonFlag & { overlap?: number }>({
      summary: 'replace a key of your own account by a new one; prints it, once',
      args: [{ name: 'key', summary: 'its id, key_...' }],
      flags: [
        {
          name: 'overlap',
          value: 'seconds',
          summary: 'how long the replaced key goes on working (default: a day)',
          read: wholeNumber(0, overlapSeconds.max),
        },
        jsonFlag,
      ],
      examples: [['ephemera key rotate key_... --overlap 3600', 'the old one works for an hour more']],
      run: async (given) => {
        const { overlap } = given.flags;
        const [id = ''] = given.args;
        const made = await (await clientOf(given.connection())).keys.rotate(id, { overlapSeconds: overlap });
        return showNew(made, given, made);
      },
    }),
    revoke: leaf<JsonFlag>({
      summary: 'revoke a key; it fails on the very next call',
      args: [{ name: 'key', summary: 'its id, key_...; before it, for an operator, the account', isRepeated: true }],
      flags: [jsonFlag],
      examples: [
        ['ephemera key revoke key_...', ''],
        ['ephemera key revoke acct_... key_...', 'as an operator'],
      ],
      run: revoke,
    }),
  },
};
