/** A look at what each contender makes: who makes less, or something else, is not faster. */
import { readPdf } from '../support/pdf.ts';
import type { Contender, Format, Order } from './contender.ts';
import { none } from './print-table.ts';
import type { Site } from './site.ts';

export type Look = {
  readonly bytes: number;
  /** Pages of a PDF, pixels of a picture. */
  readonly extent: string;
  readonly tagged: string;
  /** Its letters, without the spaces between them. */
  readonly text: string;
  /** Requests to the site, for an address: who leaves parts out looks fast. */
  readonly requests: number;
};
type Document = Omit<Look, 'requests'>;
export type Examined = { readonly looks: ReadonlyMap<string, Look>; readonly failures: ReadonlyMap<string, string> };

const lookAtPicture = (bytes: Uint8Array): Document => {
  const { buffer, byteOffset } = bytes;
  const header = new DataView(buffer, byteOffset);
  return {
    bytes: bytes.length,
    extent: `${header.getUint32(16)}×${header.getUint32(20)}`,
    tagged: none,
    text: '',
  };
};

const lookAtPdf = async (bytes: Uint8Array): Promise<Document> => {
  const { pages, text, isTagged } = await readPdf(bytes);
  return {
    bytes: bytes.length,
    extent: `${pages} page${pages === 1 ? '' : 's'}`,
    tagged: isTagged ? 'yes' : 'no',
    text: text.join('').replace(/\s/g, ''),
  };
};

const look = (format: Format, bytes: Uint8Array): Document | Promise<Document> =>
  format === 'png' ? lookAtPicture(bytes) : lookAtPdf(bytes);

/** Has each make the document once; who fails is told of, and left out. */
export const examine = async (
  contenders: readonly Contender[],
  order: Order,
  { requests }: Site,
): Promise<Examined> => {
  const looks = new Map<string, Look>();
  const failures = new Map<string, string>();
  for (const { name, formats, rest, make } of contenders) {
    if (!formats.includes(order.format)) {
      failures.set(name, `makes no ${order.format}`);
      continue;
    }
    try {
      await rest?.(order);
      const before = requests();
      const { bytes } = await make(order);
      looks.set(name, { ...(await look(order.format, bytes)), requests: requests() - before });
    } catch (error) {
      failures.set(name, `failed: ${String(error).slice(0, 100)}`);
    }
  }
  return { looks, failures };
};

/** A picture has no letters to be the same. */
const sameAs = (text: string): string => (text === '' ? none : 'same');

/** Rows of the table of bytes: what was made, beside what the first one made. */
export const rowsOfLooks = (document: string, { looks }: Examined): string[][] => {
  const [first] = looks.values();
  return [...looks].map(([name, { bytes, extent, tagged, text, requests }]) => [
    ...[document, name, String(bytes), extent, text === first?.text ? sameAs(text) : 'differs'],
    ...[tagged, requests > 0 ? String(requests) : ''],
  ]);
};
export const headingOfLooks = ['document', 'contender', 'bytes', 'extent', 'text', 'tagged', 'requests'];
