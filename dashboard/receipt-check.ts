/** Checks a deletion receipt in the browser, with nothing but the published key. */
import {
  canonicalReceiptText,
  receiptAlgorithm,
  receiptInOrder,
  type SignedReceipt,
} from '../shared/domain/receipt-form.ts';

export type Verdict =
  | { readonly kind: 'genuine'; readonly receipt: SignedReceipt }
  | { readonly kind: 'altered' | 'of_another_key' | 'no_receipt' };

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));

const hexOf = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The key inside PEM, in DER (SPKI). */
const derOf = (pem: string): Uint8Array<ArrayBuffer> => bytesOf(pem.replaceAll(/-----[^-]+-----|\s/g, ''));

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

/** The same for objects that say the same, in whichever order. */
const inAnyOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toSorted()) : value;

/** What it says, if it says all that a receipt does and nothing else. */
const parsed = (text: string): SignedReceipt | undefined => {
  try {
    const given: SignedReceipt = JSON.parse(text);
    const whole = { ...receiptInOrder(given), signature: given.signature };
    const isWhole = JSON.stringify(whole, inAnyOrder) === JSON.stringify(given, inAnyOrder);
    // Base64 is read leniently: only one spelling of a signature counts.
    const isSpelled = btoa(atob(given.signature)) === given.signature;
    return isWhole && isSpelled && given.algorithm === receiptAlgorithm ? given : undefined;
  } catch {
    return undefined;
  }
};

const isSigned = async (receipt: SignedReceipt, der: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  try {
    const key = await crypto.subtle.importKey('spki', der, curve, false, ['verify']);
    const signed = new TextEncoder().encode(canonicalReceiptText(receipt));
    const signature = plainSignature(bytesOf(receipt.signature));
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, signed);
  } catch {
    return false;
  }
};

/** @param publicKey in PEM */
export const checkReceipt = async (text: string, publicKey: string): Promise<Verdict> => {
  const receipt = parsed(text);
  if (!receipt) return { kind: 'no_receipt' };
  const der = derOf(publicKey);
  if (hexOf(await crypto.subtle.digest('SHA-256', der)) !== receipt.keyId) return { kind: 'of_another_key' };
  return (await isSigned(receipt, der)) ? { kind: 'genuine', receipt } : { kind: 'altered' };
};
