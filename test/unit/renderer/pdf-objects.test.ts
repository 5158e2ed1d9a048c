import { metadataUpdate } from '../../../functions/renderer/pdf-metadata.ts';
import { openPdfObjects } from '../../../functions/renderer/pdf-objects.ts';
import { countPages } from '../../../functions/renderer/pdf-page-count.ts';
import { firstPageSize } from '../../../functions/renderer/pdf-page-size.ts';
import { readPdf } from '../../support/pdf.ts';
import { readPdfDetails } from '../../support/pdf-details.ts';

/** A PDF of the form that Chromium writes, of these objects, numbered from 1. */
const pdfOf = (objects: readonly string[], entries: string): Buffer => {
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return Buffer.from(
    `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<</Size ${objects.length + 1}\n${entries}>>\nstartxref\n${text.length}\n%%EOF\n`,
    'latin1',
  );
};

const objects = [
  "<</Producer (Someone's)>>",
  '<</Type /Catalog\n/Pages 3 0 R>>',
  '<</Type /Pages\n/Count 3\n/Kids [4 0 R 7 0 R]>>',
  '<</Type /Pages\n/Count 2\n/Parent 3 0 R\n/Kids [5 0 R 6 0 R]>>',
  ...[4, 4, 3].map((parent, at) => `<</Type /Page\n/Parent ${parent} 0 R\n/MediaBox [0 0 ${100 + at} 200.5]>>`),
];
const withInfo = pdfOf(objects, '/Root 2 0 R\n/Info 1 0 R');
const withoutInfo = pdfOf(objects, '/Root 2 0 R');

const open = (bytes: Buffer) =>
  openPdfObjects({ length: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) });
const updated = async (bytes: Buffer, metadata: Parameters<typeof metadataUpdate>[2]): Promise<Buffer> =>
  Buffer.concat([bytes, await metadataUpdate(await open(bytes), bytes.length, metadata)]);

test('pages are counted and measured through a tree of several levels', async () => {
  const pdf = await open(withInfo);

  expect(await countPages(pdf)).toBe(3);
  expect(await firstPageSize(pdf)).toEqual({ width: 100, height: 200.5 });
});

test.each([
  ['with', withInfo],
  ['without', withoutInfo],
])('metadata is added to a document %s an information dictionary', async (_, bytes) => {
  const result = await updated(bytes, { title: 'T', keywords: '鍵, (x' });

  expect((await readPdfDetails(result)).info).toMatchObject({ Title: 'T', Keywords: '鍵, (x' });
  expect((await readPdf(result)).pages).toBe(3);
  expect(result.subarray(0, bytes.length).equals(bytes)).toBe(true);
});

test('what it names replaces what is there, and the rest stays', async () => {
  const bytes = pdfOf(
    ['<</Title (Old \\(1\\))\n/Author <FEFF0041>\n/Producer (P)>>', ...objects.slice(1)],
    '/Root 2 0 R\n/Info 1 0 R',
  );

  const { info } = await readPdfDetails(await updated(bytes, { title: 'New', author: 'B' }));

  expect(info).toMatchObject({ Title: 'New', Author: 'B', Producer: 'P' });
});

test('nothing is added when there is nothing to say', async () => {
  expect(await metadataUpdate(await open(withInfo), withInfo.length, { title: '' })).toHaveLength(0);
  expect(await metadataUpdate(await open(withInfo), withInfo.length)).toHaveLength(0);
});

test('what is no PDF is not taken for one', async () => {
  await expect(open(Buffer.from('x'.repeat(5000)))).rejects.toThrow('not a PDF');
});
