/** One HTTP call, and what every route asks of it. */
import type { Context, Hono } from 'hono';
import { addressesAt } from '../../shared/api/addresses.ts';
import type { Addresses } from '../../shared/api/job-body.ts';
import type { composeApi } from '../../shared/aws/compose-api.ts';
import type { Principal } from '../../shared/domain/account.ts';
import type { Scope } from '../../shared/domain/api-key.ts';
import { authenticate } from '../../shared/usecases/authenticate.ts';
import { type Mint, mintLinks } from '../../shared/usecases/mint-links.ts';
import type { Bindings } from './lambda-stream.ts';

export type AppParts = ReturnType<typeof composeApi>;
export type App = Hono<{ Bindings: Bindings }>;
export type Call = Context<{ Bindings: Bindings }>;

export const versions = ['v1', 'v2'] as const;

export const principalOf = (call: Call, scope: Scope, parts: AppParts): Promise<Principal> =>
  authenticate(call.req.header('X-API-Key'), scope, parts);

export const originOf = (call: Call, { publicOrigin }: AppParts): string =>
  publicOrigin ?? new URL(call.req.url).origin;

type Shown = {
  readonly call: Call;
  readonly parts: AppParts;
  readonly accountId: string;
  /** Whether there is any file to link to; if not, no key is asked for. */
  readonly hasFiles: boolean;
};

const unminted: Mint = () => {
  throw new Error('a link was needed where none was expected');
};

/** Shows things of an account, with links to their files. */
export const withLinks = async <T>(
  { call, parts, accountId, hasFiles }: Shown,
  show: (addresses: Addresses) => T,
): Promise<T> => {
  const origin = originOf(call, parts);
  if (!hasFiles) return show(addressesAt(origin, unminted));
  return mintLinks(accountId, (mint) => show(addressesAt(origin, mint)), parts);
};
