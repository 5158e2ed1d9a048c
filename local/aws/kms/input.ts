/** Reading the parameters of a call. */
import type { Fields } from '../sqs/aws-json.ts';
import { refuse } from './kms-error.ts';

type Bounds = { readonly range: readonly [min: number, max: number]; readonly fallback: number };

/** Throws ServiceError. */
export const integer = (input: Fields, name: string, { range: [min, max], fallback }: Bounds): number => {
  const value = input[name] ?? fallback;
  if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
  throw refuse('ValidationException', `${name} must be between ${min} and ${max}.`);
};

/** Of a base64 field, 1 to `bytesMax` bytes. Throws ServiceError. */
export const bytes = (input: Fields, name: string, bytesMax: number): Buffer => {
  const value = input[name];
  const decoded = Buffer.from(typeof value === 'string' ? value : '', 'base64');
  if (decoded.length >= 1 && decoded.length <= bytesMax) return decoded;
  throw refuse('ValidationException', `${name} must have between 1 and ${bytesMax} bytes.`);
};

/** An encryption context; no context and an empty one are the same. Throws ServiceError. */
export const context = (input: Fields, name = 'EncryptionContext'): Fields => {
  const value = input[name] ?? {};
  const isMap = typeof value === 'object' && !Array.isArray(value);
  if (isMap && Object.values(value).every((one) => typeof one === 'string')) return value as Fields;
  throw refuse('ValidationException', `${name} must map text to text.`);
};
