/** DOCX documents that mean harm. */
import { deflateRawSync } from 'node:zlib';
import { docxOf, paragraph } from '../../cli/verify/talkative-docx.ts';

type Member = { readonly name: string; readonly raw: Buffer; readonly size: number; readonly method: number };

/** A ZIP whose headers say whatever they are told to. */
const zipOf = (members: readonly Member[], flags = 0): Buffer => {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, raw, size, method } of members) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(raw.length, 14);
    shared.writeUInt32LE(size, 18);
    shared.writeUInt16LE(name.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name)]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), shared, place, Buffer.from(name)]));
    local.push(head, raw);
    offset += head.length + raw.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
};

const stored = (name: string, text: string): Member => ({
  name,
  raw: Buffer.from(text),
  size: Buffer.byteLength(text),
  method: 0,
});
/** A block of Deflate again and again: `blocks` megabytes of one byte out of some kilobytes. */
const unfolding = (name: string, megabytes: number, byte: string, said?: number): Member => {
  const block = deflateRawSync(Buffer.alloc(1024 * 1024, byte), { finishFlush: 3 });
  const raw = Buffer.concat([...Array.from({ length: megabytes }, () => block), deflateRawSync(Buffer.alloc(0))]);
  return { name, raw, size: said ?? megabytes * 1024 * 1024, method: 8 };
};
const basics = (): Member[] => [stored('[Content_Types].xml', '<Types/>'), stored('_rels/.rels', '<Relationships/>')];

const relation = (target: string): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="${target}" TargetMode="External"/><Relationship Id="x2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="http://169.254.169.254/x.png" TargetMode="External"/></Relationships>`;
const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

export const hostileDocx = {
  bomb: () => zipOf([...basics(), unfolding('word/media/image1.bin', 1_000, '\0')]),
  lyingBomb: () => zipOf([...basics(), unfolding('word/media/image1.bin', 1_000, '\0', 10)]),
  xmlBomb: () => zipOf([...basics(), unfolding('word/document.xml', 100, ' ')]),
  manyEntries: () => zipOf([...basics(), ...Array.from({ length: 5_000 }, (_, at) => stored(`word/${at}.xml`, ''))]),
  entities: () =>
    docxOf(paragraph('x'), {
      'word/settings.xml': '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
    }),
  wideEntities: () =>
    docxOf(paragraph('x'), {
      'word/settings.xml': Buffer.from('\ufeff<!DOCTYPE x SYSTEM "http://169.254.169.254/"><x/>', 'utf16le'),
    }),
  climbing: () => zipOf([...basics(), stored('../../etc/passwd', 'x')]),
  twice: () => zipOf([...basics(), stored('word/document.xml', '<a/>'), stored('word/document.xml', '<b/>')]),
  /** What is encrypted begins with 12 bytes more. */
  locked: () =>
    zipOf(
      basics().map((one) => ({ ...one, raw: Buffer.concat([Buffer.alloc(12), one.raw]) })),
      1,
    ),
  cutOff: () => docxOf(paragraph('x')).subarray(0, -40),
  noDocument: () => zipOf([stored('readme.txt', 'x')]),
  noXml: () => docxOf('<w:p>', {}),
  deep: () => docxOf(nested(3_000, '<w:tbl><w:tr><w:tc>', '</w:tc></w:tr></w:tbl>')),
  wide: () => docxOf(paragraph('many').repeat(60_000)),
  acting: (word: string) =>
    docxOf(
      `<w:p><w:hyperlink r:id="x1"><w:r><w:t>${word}</w:t></w:r></w:hyperlink></w:p><w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" onload="alert(1)" onclick="alert(1)" style="width:9pt"><v:imagedata r:id="x2" onerror="alert(1)"/></v:shape></w:pict></w:r></w:p><w:p><w:r><w:t>&lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p>`,
      { 'word/_rels/document.xml.rels': relation('javascript:alert(1)') },
    ),
} as const;
