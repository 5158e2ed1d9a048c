/** As much XML as S3's answers and requests need. */
import { S3Error } from './s3-error.ts';

export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | { readonly [name: string]: XmlValue }
  | readonly XmlValue[];

const xmlBytesMax = 4 * 1024 * 1024;
// Control characters too: a parser would drop or normalize them.
const special = /[&<>"\p{Cc}\ufffe\uffff]/gu;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const escaped = (text: string): string => text.replace(special, (char) => `&#${char.charCodeAt(0)};`);

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name) return named[name] ?? whole;
    const code = Number.parseInt(hex ?? decimal, hex ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

const element = (name: string, value: XmlValue, attributes = ''): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([child, item]) => element(child, item))
          .join('')
      : escaped(String(value));
  return `<${name}${attributes}>${content}</${name}>`;
};

/** A document: an array repeats its element, undefined leaves it out. */
export const toXml = (root: string, value: XmlValue): string => {
  const attributes = root === 'Error' ? '' : ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value, attributes)}`;
};

/** The inner text of every element of that name. */
export const elementsOf = (xml: string, name: string): string[] => {
  const found: string[] = [];
  const opening = new RegExp(`<${name}(?:\\s[^>]*)?>`, 'g');
  while (opening.exec(xml)) {
    const end = xml.indexOf(`</${name}>`, opening.lastIndex);
    if (end < 0) break;
    found.push(xml.slice(opening.lastIndex, end));
    opening.lastIndex = end;
  }
  return found;
};

export const textOf = (xml: string, name: string): string | undefined => {
  const [inner] = elementsOf(xml, name);
  return inner === undefined ? undefined : unescaped(inner);
};

/** @throws S3Error MalformedXML above 4 MiB, which is more than the longest list of parts takes */
export const readXml = async (source: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > xmlBytesMax) throw new S3Error('MalformedXML');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
