/** What a caller got wrong is said before anything is sent, and never quoted: it may be a secret. */
import { EphemeraError } from './client-error.ts';

export const invalidOption = (field: string, message: string): EphemeraError =>
  new EphemeraError('invalid_option', { message, field });

/** @throws EphemeraError `invalid_option` */
export const toHttpUrl = (name: string, value: string): URL => {
  if (!URL.canParse(value)) throw invalidOption(name, `${name} is not a whole URL, such as https://api.example.com.`);
  const url = new URL(value);
  if (!/^https?:$/.test(url.protocol)) throw invalidOption(name, `${name} must begin with https:// or http://.`);
  if (url.username || url.password) throw invalidOption(name, `${name} must not hold a user name or password.`);
  return url;
};

/** @throws EphemeraError `invalid_option` for what `fetch` would refuse as a header, quoting it */
export const assertHeaderValue = (name: string, value: string | undefined): void => {
  if (value === undefined || /^[\x21-\x7e]*$/.test(value)) return;
  throw invalidOption(name, `${name} may hold visible ASCII characters only: no space, no line feed.`);
};
