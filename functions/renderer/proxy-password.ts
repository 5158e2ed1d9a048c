import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client without the password is asked for. */
export const proxyChallenge = 'Basic realm="egress"';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Checks Basic proxy authentication, in a time that tells nothing; the user name may be any. */
export const passwordChecker = (password: string): ((request: IncomingMessage) => boolean) => {
  const expected = sha256(password);
  return ({ headers }) => {
    const encoded = /^basic (.+)$/i.exec(headers['proxy-authorization'] ?? '')?.[1] ?? '';
    const credentials = Buffer.from(encoded, 'base64').toString();
    const given = credentials.slice(credentials.indexOf(':') + 1);
    return timingSafeEqual(sha256(given), expected);
  };
};
