/** PDFs that mean harm. */
import { deflateSync } from 'node:zlib';

/** Objects as one file with its table; `trailer`: further entries of it. */
const fileOf = (objects: readonly (string | Buffer)[], trailer = ''): Buffer => {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  let length = pieces[0]?.length ?? 0;
  const table = objects.map((object, at) => {
    const entry = `${String(length).padStart(10, '0')} 00000 n \n`;
    const piece = Buffer.concat([
      Buffer.from(`${at + 1} 0 obj\n`),
      Buffer.from(object as Buffer),
      Buffer.from('\nendobj\n'),
    ]);
    pieces.push(piece);
    length += piece.length;
    return entry;
  });
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table.join('')}trailer\n<</Size ${size} /Root 1 0 R ${trailer}>>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...pieces, Buffer.from(end)]);
};

const page = '<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>>';
const pages = '<</Type /Pages /Kids [3 0 R] /Count 1>>';
const withCatalog = (entries: string, ...more: (string | Buffer)[]): Buffer =>
  fileOf([`<</Type /Catalog /Pages 2 0 R ${entries}>>`, pages, page, ...more]);

const bombBytes = 1024 * 1024 * 1024;
/** 1 MB of Deflate that unfolds to a gigabyte; made of one block's worth of zeros again and again. */
const bomb = (): Buffer => {
  const chunk = deflateSync(Buffer.alloc(16 * 1024 * 1024), { finishFlush: 3 });
  const [head, body] = [chunk.subarray(0, 2), chunk.subarray(2)];
  return Buffer.concat([head, ...Array.from({ length: bombBytes / (16 * 1024 * 1024) }, () => body)]);
};
const stream = (entries: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<<${entries} /Length ${bytes.length}>>\nstream\n`), bytes, Buffer.from('\nendstream')]);

/** As many as fit into a request. */
const kidsMax = 35_000;

export const hostilePdfs = {
  sound: () => withCatalog(''),
  script: () => withCatalog('/OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>>'),
  launch: () => withCatalog('/Names <</X 4 0 R>>', '<</S /Launch /F (/bin/sh)>>'),
  brokenTable: () =>
    Buffer.from(
      withCatalog('')
        .toString('latin1')
        .replace(/00000 n/g, '00007 n'),
      'latin1',
    ),
  cutOff: () => withCatalog('').subarray(0, 150),
  tableLoop: () => {
    const text = withCatalog('').toString('latin1');
    return Buffer.from(text.replace('/Root', `/Prev ${text.lastIndexOf('xref\n0')} /Root`), 'latin1');
  },
  pageLoop: () => fileOf(['<</Type /Catalog /Pages 2 0 R>>', '<</Type /Pages /Kids [2 0 R] /Count 1>>']),
  manyPages: () =>
    fileOf([
      '<</Type /Catalog /Pages 2 0 R>>',
      `<</Type /Pages /Count ${kidsMax} /Kids [${Array.from({ length: kidsMax }, (_, at) => `${at + 3} 0 R`).join(' ')}]>>`,
      ...Array.from({ length: kidsMax }, () => page),
    ]),
  deepArrays: () => withCatalog('/X 4 0 R', `${'['.repeat(50_000)}${']'.repeat(50_000)}`),
  deepPages: () => {
    const depth = 2_000;
    const nodes = Array.from({ length: depth }, (_, at) => `<</Type /Pages /Count 1 /Kids [${at + 3} 0 R]>>`);
    return fileOf(['<</Type /Catalog /Pages 2 0 R>>', ...nodes, page]);
  },
  objectBomb: () =>
    withCatalog('/X 4 0 R', stream('/Type /ObjStm /N 1000000 /First 10000000 /Filter /FlateDecode', bomb())),
  tableBomb: () => {
    const head = Buffer.from('%PDF-1.7\n');
    const table = stream('/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode', bomb());
    const end = Buffer.from(`\nendobj\nstartxref\n${head.length}\n%%EOF\n`);
    return Buffer.concat([head, Buffer.from('1 0 obj\n'), table, end]);
  },
  contentBomb: () => withCatalog('/X 4 0 R', stream('/Filter /FlateDecode', bomb())),
  loops: () =>
    withCatalog(
      '/StructTreeRoot 4 0 R /Outlines 5 0 R /Names <</EmbeddedFiles 6 0 R /Dests 6 0 R>> /AcroForm <</Fields [7 0 R]>>',
      '<</Type /StructTreeRoot /K 8 0 R /ParentTree 6 0 R>>',
      '<</First 5 0 R /Last 5 0 R /Next 5 0 R /Title (x)>>',
      '<</Kids [6 0 R 6 0 R]>>',
      '<</T (x) /Kids [7 0 R 7 0 R]>>',
      '<</S /P /P 4 0 R /K [8 0 R 8 0 R]>>',
    ),
} as const;
