/** Tokens that stand for content, and every form in which one could have been written down. */
import { createHash, randomInt } from 'node:crypto';

export type Token = {
  readonly name: string;
  readonly text: string;
  /** Pieces that no escaping changes: found even where the rest was cut off or escaped in a way unknown here. */
  readonly parts: readonly string[];
  /** What text and parts begin with: looked for first, it tells where to look closely. */
  readonly mark: string;
};

/** One byte sequence to look for, and what finding it means: the encoding, and how a finding names it. */
export type Needle = {
  readonly token: string;
  readonly form: string;
  readonly encoding: string;
  readonly bytes: Buffer;
};

type Encoding = { readonly name: string; readonly formsOf: (text: string) => readonly (string | Buffer)[] };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const markChars = 12;
const partChars = 10;
/** Each is changed by percent, form, JSON or HTML escaping; none ends a header, an attribute in '…' or a text node. */
const escapedChars = ' "/&+%\\';

const randomText = (chars: number): string =>
  Array.from({ length: chars }, () => alphabet[randomInt(alphabet.length)]).join('');

/** The same for all tokens of a run, so that thousands of them are looked for as fast as one. */
const runMark = randomText(markChars);

/** A fresh token of 50 characters, different in every run. */
export const createToken = (name: string): Token => {
  const parts = [runMark + randomText(partChars), runMark + randomText(partChars)];
  return { name, text: parts.join(escapedChars), parts, mark: runMark };
};

/** A token of letters and digits only, for what takes nothing else. */
export const createPlainToken = (name: string): Token => tokenOf(name, runMark + randomText(partChars), runMark);

/** A secret that exists already (an API key), as a token. At least 16 characters. */
export const tokenOf = (name: string, text: string, mark: string = text): Token => ({ name, text, parts: [], mark });

/** The inner characters that are the same whatever stands before and after `bytes`, at each of three alignments. */
const base64Inner = (bytes: Buffer, alphabetName: 'base64' | 'base64url'): string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString(alphabetName);
    const firstWhole = Math.ceil((before * 8) / 6);
    return encoded.slice(firstWhole, Math.floor(((before + bytes.length) * 8) / 6));
  });

const base64Of = (text: string): string[] => base64Inner(Buffer.from(text), 'base64');
const jsonOf = (text: string): string => JSON.stringify(text).slice(1, -1);
const lowerHexDigits = (percent: string): string => percent.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase());
const formOf = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
const utf16Be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const bothCases = (hex: string): string[] => [hex, hex.toUpperCase()];
const everyByte = (text: string, prefix: string): string[] =>
  bothCases(Buffer.from(text).toString('hex')).map((hex) => hex.replace(/../g, (digits) => prefix + digits));

const htmlEntities: Readonly<Record<string, string>> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' };
const htmlOf = (text: string): string => text.replace(/[&"<>]/g, (char) => htmlEntities[char] as string);

/** The first row that gives a form names it, so the plainest comes first. */
const encodings: readonly Encoding[] = [
  { name: 'plain', formsOf: (text) => [text] },
  { name: 'other case', formsOf: (text) => [text.toLowerCase(), text.toUpperCase()] },
  { name: 'json', formsOf: (text) => [jsonOf(text), jsonOf(text).replaceAll('/', '\\/')] },
  { name: 'json in json', formsOf: (text) => [jsonOf(jsonOf(text))] },
  {
    name: 'percent',
    formsOf: (text) => [encodeURIComponent(text), encodeURI(text)].flatMap((form) => [form, lowerHexDigits(form)]),
  },
  { name: 'percent twice', formsOf: (text) => [encodeURIComponent(encodeURIComponent(text))] },
  { name: 'percent of every byte', formsOf: (text) => everyByte(text, '%') },
  { name: 'form', formsOf: (text) => [formOf(text), lowerHexDigits(formOf(text))] },
  { name: 'html', formsOf: (text) => [htmlOf(text)] },
  { name: 'base64', formsOf: base64Of },
  { name: 'base64url', formsOf: (text) => base64Inner(Buffer.from(text), 'base64url') },
  { name: 'base64 in percent', formsOf: (text) => base64Of(text).map(encodeURIComponent) },
  { name: 'base64 in json', formsOf: (text) => base64Of(text).map((form) => form.replaceAll('/', '\\/')) },
  // An HTTP event carries its body in base64, and the body its html.
  { name: 'base64 twice', formsOf: (text) => base64Of(text).flatMap(base64Of) },
  { name: 'json in base64', formsOf: (text) => base64Of(jsonOf(text)) },
  { name: 'percent in base64', formsOf: (text) => base64Of(encodeURIComponent(text)) },
  { name: 'hex', formsOf: (text) => bothCases(Buffer.from(text).toString('hex')) },
  { name: 'hex escapes', formsOf: (text) => everyByte(text, '\\x') },
  { name: 'utf-16le', formsOf: (text) => [Buffer.from(text, 'utf16le')] },
  { name: 'utf-16be', formsOf: (text) => [utf16Be(text)] },
  // A PDF's document information.
  { name: 'hex of utf-16be', formsOf: (text) => bothCases(utf16Be(text).toString('hex')) },
  {
    name: 'sha-256',
    formsOf: (text) => {
      const digest = createHash('sha256').update(text).digest();
      const [standard, url] = (['base64', 'base64url'] as const).map((name) => base64Inner(digest, name)[0] as string);
      return [digest, ...bothCases(digest.toString('hex')), standard as string, url as string];
    },
  },
];

export const encodingNames: readonly string[] = encodings.map(({ name }) => name);

/** Every form of one text, with the name of its encoding. */
export const formsOf = (text: string): { readonly encoding: string; readonly bytes: Buffer }[] =>
  encodings.flatMap(({ name, formsOf: forms }) =>
    forms(text).map((form) => ({ encoding: name, bytes: Buffer.from(form as string) })),
  );

/** How a finding names the encoding of a piece of a token. */
export const partOf = (encoding: string): string => `part, ${encoding}`;

const isDigest = ({ encoding }: { readonly encoding: string }): boolean => encoding === 'sha-256';

const needlesOf = ({ name, text, parts }: Token): Needle[] => [
  ...formsOf(text).map(({ encoding, bytes }) => ({ token: name, form: encoding, encoding, bytes })),
  ...parts
    .flatMap(formsOf)
    .filter((form) => !isDigest(form))
    .map(({ encoding, bytes }) => ({ token: name, form: encoding, encoding: partOf(encoding), bytes })),
];

/** What to look for, each byte sequence once; in some encodings only, if they are named. */
export const needlesFor = (tokens: readonly Token[], isMeant: (form: string) => boolean = () => true): Needle[] => {
  const needles = new Map<string, Needle>();
  for (const needle of tokens.flatMap(needlesOf)) {
    if (!isMeant(needle.form)) continue;
    const key = needle.bytes.toString('latin1');
    if (!needles.has(key)) needles.set(key, needle);
  }
  return [...needles.values()];
};

/** A byte sequence that stands in every needle of these encodings: there are few, even where the tokens are many. */
export type Scout = { readonly bytes: Buffer; readonly forms: readonly string[] };

export const scoutsFor = (tokens: readonly Token[]): Scout[] => {
  const scouts = new Map<string, { bytes: Buffer; forms: string[] }>();
  const marks = [...new Set(tokens.map(({ mark }) => mark))];
  const found = [
    ...marks.flatMap(formsOf).filter((form) => !isDigest(form)),
    // A digest has nothing of what it is made from.
    ...tokens.flatMap(({ text }) => formsOf(text).filter(isDigest)),
  ];
  for (const { bytes, encoding } of found) {
    const key = bytes.toString('latin1');
    const known = scouts.get(key);
    if (known) known.forms.push(encoding);
    else scouts.set(key, { bytes, forms: [encoding] });
  }
  return [...scouts.values()];
};
