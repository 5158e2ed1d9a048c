/**
 * Signed links to stored files: whoever holds one may read that one file until the link expires, without a key. A link
 * lives as long as its file, its account and its account's link key do: it is checked against all three when it is used.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isId } from './ids.ts';

/** How long a link that was just minted is good for. */
export const linkLifetimeMs = 60 * 60 * 1000;

export type Link = {
  readonly account: string;
  /** Id of the file that it opens. */
  readonly file: string;
  /** Epoch ms. */
  readonly expiresAt: number;
};

/** A link as its URL carries it, not yet known to be genuine. */
export type PresentedLink = Link & { readonly mac: Buffer };

const checkLength = 8;
const signaturePattern = /^(?<account>acct_\w{26})\.(?<mac>[\w-]{43})\.(?<check>[\w-]{8})$/;

const textOf = ({ account, file, expiresAt }: Link): string => `v1|${account}|${file}|${expiresAt}`;

const macOf = (key: Uint8Array, link: Link): Buffer => createHmac('sha256', key).update(textOf(link)).digest();

/**
 * A checksum over all of a link that anybody could compute: most altered links, and all mistyped ones, are refused
 * without a look into any table. What it cannot stop, the MAC does.
 */
const checkOf = (link: Link, mac: string): string =>
  createHash('sha256')
    .update(`${textOf(link)}|${mac}`)
    .digest('base64url')
    .slice(0, checkLength);

/** @param key the account's link key */
export const signLink = (key: Uint8Array, link: Link): string => {
  const mac = macOf(key, link).toString('base64url');
  return `${link.account}.${mac}.${checkOf(link, mac)}`;
};

/** Reads a link from its URL; undefined if it cannot be one that was minted here. */
export const readLink = (file: string, expires: string, signature: string): PresentedLink | undefined => {
  const { account = '', mac = '', check } = signaturePattern.exec(signature)?.groups ?? {};
  const link: Link = { account, file, expiresAt: Number(expires) };
  if (!isId('account', account) || !/^\d{1,16}$/.test(expires) || check !== checkOf(link, mac)) return undefined;
  return { ...link, mac: Buffer.from(mac, 'base64url') };
};

/** @param key the link key of the link's account */
export const isGenuine = (key: Uint8Array, { mac, ...link }: PresentedLink): boolean => {
  const expected = macOf(key, link);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
};
