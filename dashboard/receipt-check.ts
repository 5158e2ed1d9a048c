/** Checks a deletion receipt in the browser. */
import {
  canonicalReceiptText,
  receiptAlgorithm,
  receiptInOrder,
  type SignedReceipt,
} from '../shared/domain/receipt-form.ts';
import { checkSignature, isSpelledWell } from './signature.ts';

export type Verdict =
  | { readonly kind: 'genuine'; readonly receipt: SignedReceipt }
  | { readonly kind: 'altered' | 'of_another_key' | 'no_receipt' };

/** The same for objects that say the same, in whichever order. */
const inAnyOrder = (_name: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toSorted()) : value;

/** What it says, if it says all that a receipt does and nothing else. */
const parsed = (text: string): SignedReceipt | undefined => {
  try {
    const given: SignedReceipt = JSON.parse(text);
    const whole = { ...receiptInOrder(given), signature: given.signature };
    const isWhole = JSON.stringify(whole, inAnyOrder) === JSON.stringify(given, inAnyOrder);
    const isReceipt = isWhole && isSpelledWell(given.signature) && given.algorithm === receiptAlgorithm;
    return isReceipt ? given : undefined;
  } catch {
    return undefined;
  }
};

/** @param publicKey in PEM */
export const checkReceipt = async (text: string, publicKey: string): Promise<Verdict> => {
  const receipt = parsed(text);
  if (!receipt) return { kind: 'no_receipt' };
  const { signature, keyId } = receipt;
  const kind = await checkSignature({ text: canonicalReceiptText(receipt), signature, keyId }, publicKey);
  return kind === 'genuine' ? { kind, receipt } : { kind };
};
