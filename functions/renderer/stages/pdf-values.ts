/** Objects of a PDF in memory, in the notation of qpdf's JSON, and how they are written. Source: qpdf JSON format, version 2. */

/** `/Name`, `7 0 R`, `u:text` or `b:hexadecimal bytes`, beside the kinds that JSON has. */
export type PdfValue = null | boolean | number | string | readonly PdfValue[] | PdfDictionary;
export type PdfDictionary = { readonly [name: string]: PdfValue };

/** With `data` it is a stream, whose bytes are as the dictionary's filters made them. */
export type PdfObject = { readonly value: PdfValue; readonly data?: Uint8Array };

const digits = { first: 0x30, last: 0x39 } as const;
/** Nothing else ends so: texts and names say by their beginning what they are. */
export const isReference = (value: PdfValue | undefined): value is string =>
  typeof value === 'string' &&
  value.endsWith(' R') &&
  value.charCodeAt(0) >= digits.first &&
  value.charCodeAt(0) <= digits.last;

export const isDictionary = (value: PdfValue | undefined): value is PdfDictionary =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: PdfValue | undefined): readonly PdfValue[] =>
  Array.isArray(value) ? (value as readonly PdfValue[]) : [];

export const textValue = (text: string): string => `u:${text}`;

/** A dictionary less the entries that are undefined. */
export const dictionaryOf = (entries: Readonly<Record<string, PdfValue | undefined>>): PdfDictionary =>
  Object.fromEntries(Object.entries(entries).filter((entry): entry is [string, PdfValue] => entry[1] !== undefined));

/** Every name but the plain ones is escaped. Source: ISO 32000-1, 7.3.5. */
const nameOf = (name: string): string =>
  `/${[...Buffer.from(name.slice(1))]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w.+@*$:;!?=,'"^`|~&-]/.test(character) ? character : `#${byte.toString(16).padStart(2, '0')}`;
    })
    .join('')}`;

/** ASCII as it is, all else in UTF-16. Source: ISO 32000-1, 7.9.2.2. */
const stringOf = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? `(${text.replace(/[\\()]/g, '\\$&')})`
    : `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;

const decimalsMax = 10;
const numberOf = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e15
    ? String(value)
    : value.toFixed(decimalsMax).replace(/\.?0+$/, '') || '0';

const plainName = /^\/[\w.+-]*$/;

/** The text of a value. `write` says how each reference is written. */
export const writtenValue = (value: PdfValue, write: (reference: string) => string): string => {
  if (typeof value === 'number') return numberOf(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (plainName.test(value)) return value;
    if (value.startsWith('/')) return nameOf(value);
    if (value.startsWith('u:')) return stringOf(value.slice(2));
    if (value.startsWith('b:')) return `<${value.slice(2)}>`;
    return value.startsWith('n:') ? value.slice(2) : write(value);
  }
  if (Array.isArray(value)) return `[${value.map((one) => writtenValue(one, write)).join(' ')}]`;
  const entries = Object.entries(value).map(
    ([name, one]) => `${writtenValue(name, write)} ${writtenValue(one, write)}`,
  );
  return `<<${entries.join('\n')}>>`;
};

/** The value with every dictionary in it, from the inside out, as `change` has it; the same value where nothing changed. */
export const withDictionaries = (value: PdfValue, change: (dictionary: PdfDictionary) => PdfDictionary): PdfValue => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const changed = value.map((one) => withDictionaries(one, change));
    return changed.some((one, at) => one !== value[at]) ? changed : value;
  }
  const dictionary = value as PdfDictionary;
  let changed: Record<string, PdfValue> | undefined;
  for (const name in dictionary) {
    const own = dictionary[name] as PdfValue;
    const one = withDictionaries(own, change);
    if (one === own) continue;
    changed ??= { ...dictionary };
    changed[name] = one;
  }
  return change(changed ?? dictionary);
};
