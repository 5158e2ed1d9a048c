import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key may do; a key that names nothing may do all, as the SDKs expect of their one key. */
export const scopes = ['render', 'read', 'manage'] as const;
export type Scope = (typeof scopes)[number];

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'eph_';
const secretLength = 32;
const checksumLength = 6;
const pattern = /^eph_[0-9A-Za-z]{38}$/;

const checksumOf = (secret: string): string => {
  let rest = crc32(secret);
  let checksum = '';
  while (checksum.length < checksumLength) {
    checksum = (alphabet[rest % alphabet.length] ?? '') + checksum;
    rest = Math.floor(rest / alphabet.length);
  }
  return checksum;
};

/** A new secret: `eph_`, 32 random base62 characters (190 bits), and a checksum that secret scanners can verify. */
export const newApiKey = (): string => {
  const secret = Array.from({ length: secretLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return prefix + secret + checksumOf(secret);
};

/** Whether a key can exist at all: typos are refused without a lookup. */
export const isWellFormedApiKey = (key: string): boolean => {
  if (!pattern.test(key)) return false;
  const end = prefix.length + secretLength;
  return checksumOf(key.slice(prefix.length, end)) === key.slice(end);
};

/** What is stored in a key's place. A plain hash suffices: a key has 190 random bits. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** Keys of an account that may live at a time. */
export const keysMax = 100;

/** How long a key goes on working once it was rotated, in seconds. */
export const overlapSeconds = { default: 24 * 60 * 60, max: 30 * 24 * 60 * 60 } as const;

/** The day of a time (epoch ms), in UTC. */
export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

type Life = { readonly state: 'active' | 'revoked'; readonly expiresAt?: number };

/** How a key stands at a time (epoch ms). */
export const keyStateAt = ({ state, expiresAt }: Life, now: number): 'active' | 'revoked' | 'expired' => {
  if (state === 'revoked') return state;
  return expiresAt !== undefined && expiresAt <= now ? 'expired' : 'active';
};
