/** Whether a webhook is the service's own. Source: Standard Webhooks, "Verifying webhook authenticity". */
import { fromBase64 } from './base64.ts';
import { invalidOption } from './checked-options.ts';
import { EphemeraError } from './client-error.ts';
import type { Job } from './wire.ts';

/** As a `Headers` object or Node's own have them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

type VerifyOptions = {
  /** How far the message's time may be from this machine's. Default: 300 (5 minutes). */
  readonly toleranceSeconds?: number | undefined;
};

const toleranceDefault = 300;
const secretPrefix = 'whsec_';
/** Source: Standard Webhooks, "Signature scheme": between 24 and 64 bytes. */
const secretBytesMin = 24;
const signaturesMax = 20;

const invalid = (message: string): EphemeraError => new EphemeraError('webhook_invalid', { message });

const headerOf = (headers: WebhookHeaders, name: string): string => {
  // Several of a name are joined as `Headers` joins them.
  const value = headers instanceof Headers ? headers.get(name) : [headers[name]].flat().join(', ');
  if (!value) throw invalid(`The header ${name} is missing.`);
  return value;
};

const bytesOf = (encoded: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return fromBase64(encoded);
  } catch {
    return undefined;
  }
};

const keyOf = (secret: string | undefined, at: number) => {
  const refused = (mistake: string) => invalidOption(`secrets.${at}`, `The webhook secret ${mistake}.`);
  if (!secret) throw refused('is missing or empty');
  const bytes = bytesOf(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret);
  if (!bytes) throw refused(`is no Base64 after ${secretPrefix}`);
  if (bytes.length < secretBytesMin) throw refused(`is shorter than ${secretBytesMin} bytes`);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
};

const keysOf = (secrets: readonly string[]) => {
  if (secrets.length === 0) throw invalidOption('secrets', 'There is no webhook secret.');
  return Promise.all(secrets.map(keyOf));
};

/**
 * Signatures of the version that there is, as bytes; others, and what is no signature, are passed over. A space divides
 * them, or a comma where the header came twice.
 */
const signaturesIn = (header: string): Uint8Array<ArrayBuffer>[] =>
  [...header.matchAll(/(?<![^ ,])v1,([^ ,]+)/g)]
    .slice(0, signaturesMax)
    .flatMap(([, encoded = '']) => bytesOf(encoded) ?? []);

/**
 * The job that a webhook tells of.
 * @param body as it came: not parsed and printed again
 * @param secrets one, or several while it is replaced
 * @throws EphemeraError `webhook_invalid` unless it is signed with one of the secrets, and just now;
 *   `invalid_option` for a secret that is none
 */
export const verifyWebhook = async (
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  { toleranceSeconds = toleranceDefault }: VerifyOptions = {},
): Promise<Job> => {
  const keys = await keysOf([secrets].flat());
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const age = Math.abs(Date.now() / 1000 - (/^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN));
  if (!(age <= toleranceSeconds)) throw invalid('The message is not of this time.');
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  const signed = new TextEncoder().encode(`${headerOf(headers, 'webhook-id')}.${timestamp}.${text}`);
  const signatures = signaturesIn(headerOf(headers, 'webhook-signature'));
  for (const key of keys) {
    for (const signature of signatures) {
      // Compares in constant time.
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return JSON.parse(text);
    }
  }
  throw invalid('The message is signed with none of the secrets.');
};
