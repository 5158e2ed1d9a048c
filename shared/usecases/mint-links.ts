import { type SealedRecord, signingKeyOf } from '../domain/envelope.ts';
import { linkLifetimeMs, signLink } from '../domain/link.ts';

/** What a link's URL carries beside the file's id. */
export type MintedLink = { readonly expiresAt: number; readonly signature: string };
export type Mint = (file: string) => MintedLink;

type Parts = {
  readonly now: () => number;
  readonly keys: {
    readonly useOrCreate: <T>(record: SealedRecord, use: (key: Uint8Array) => T | Promise<T>) => Promise<T>;
  };
};

/** Lets `use` sign links to files of the account, as many as it likes, with one use of the account's key. */
export const mintLinks = <T>(account: string, use: (mint: Mint) => T, { now, keys }: Parts): Promise<T> =>
  keys.useOrCreate(signingKeyOf(account, 'link'), (key) => {
    const expiresAt = now() + linkLifetimeMs;
    return use((file) => ({ expiresAt, signature: signLink(key, { account, file, expiresAt }) }));
  });
