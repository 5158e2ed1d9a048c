/** Checks what the service signed in the browser, with nothing but the published keys. */

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  hexOf(await crypto.subtle.digest('SHA-256', bytes));

const pemBlock = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** The keys inside PEM, in DER (SPKI). */
const dersOf = (pem: string): readonly Uint8Array<ArrayBuffer>[] =>
  (pem.match(pemBlock) ?? []).map((block) => bytesOf(block.replaceAll(/-----[^-]+-----|\s/g, '')));

const numberBytes = 32;

/** One number of a signature: DER leaves out leading zeros, and adds one where the first bit is set. */
const padded = (number: Uint8Array): Uint8Array => {
  const digits = number.slice(number.findIndex((byte) => byte !== 0));
  const whole = new Uint8Array(numberBytes);
  whole.set(digits, numberBytes - digits.length);
  return whole;
};

/**
 * The two numbers of an ECDSA signature one after the other, as WebCrypto takes them. Source: RFC 3279, section 2.2.3.
 * @throws for what is no such signature
 */
const plainSignature = (der: Uint8Array): Uint8Array<ArrayBuffer> => {
  const firstLength = der[3] ?? 0;
  const first = der.subarray(4, 4 + firstLength);
  const second = der.subarray(4 + firstLength + 2);
  if (second.length !== der[4 + firstLength + 1]) throw new Error('no signature');
  const plain = new Uint8Array(2 * numberBytes);
  plain.set(padded(first));
  plain.set(padded(second), numberBytes);
  return plain;
};

/** Base64 is read leniently: only one spelling of a signature counts. */
export const isSpelledWell = (signature: string): boolean => btoa(atob(signature)) === signature;

type Signed = { readonly text: string; readonly signature: string; readonly keyId: string };

/** @param publicKeys one or more in PEM, one after the other */
export const checkSignature = async (
  { text, signature, keyId }: Signed,
  publicKeys: string,
): Promise<'genuine' | 'altered' | 'of_another_key'> => {
  const ders = dersOf(publicKeys);
  const ids = await Promise.all(ders.map(sha256));
  const der = ders[ids.indexOf(keyId)];
  if (!der) return 'of_another_key';
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    const key = await crypto.subtle.importKey('spki', der, curve, false, ['verify']);
    const given = plainSignature(bytesOf(signature));
    const signed = new TextEncoder().encode(text);
    const isGenuine = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, given, signed);
    return isGenuine ? 'genuine' : 'altered';
  } catch {
    return 'altered';
  }
};
