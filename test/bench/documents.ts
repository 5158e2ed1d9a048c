/** The documents that are timed; made here, so that every run and every reader has the same. */
import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** What is rendered: HTML that is handed over, or the address of a page. */
export type Source = { readonly html: string } | { readonly url: string };

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
};

/** Bytes that do not compress, repeatable for a seed. */
const noise = (length: number, seed: number): Buffer => {
  const key = Buffer.alloc(16);
  key.writeUInt32BE(seed);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
};

/** A PNG of noise, repeatable for a seed. */
export const noisePng = (width: number, height: number, seed = 1): Buffer => {
  const rowBytes = 1 + width * 3;
  const rows = noise(height * rowBytes, seed);
  // Each row begins with its filter: none.
  for (let row = 0; row < height; row += 1) rows[row * rowBytes] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

const dataUrl = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;

/**
 * Of each document there are as many as one wants, alike but for their bytes: nobody prints the same one twice, and a page
 * that has seen a picture or a font before need not decode it again.
 */
export type DocumentOf = (number: number) => string;

export const helloOf: DocumentOf = (number) => `<!doctype html><h1>Hello ${number}</h1>`;
export const hello = helloOf(1);

const line = (number: number): string =>
  `<tr><td>${number}</td><td>Consulting, phase ${number}: analysis, design and delivery</td><td>${number * 2}</td>` +
  `<td>${(95 + number).toFixed(2)}</td><td>${(number * 2 * (95 + number)).toFixed(2)}</td></tr>`;

/** 47 KB, with the letters of ASCII in it. */
const fontFile = join(
  import.meta.dirname,
  '../../node_modules/@expo-google-fonts/noto-sans-thai/700Bold/NotoSansThai_700Bold.ttf',
);
const fontBase64 = readFileSync(fontFile, 'base64');
/** The number makes another address of it. */
const webFont = (number: number): string =>
  `@font-face{font-family:House;src:url(data:font/ttf;number=${number};base64,${fontBase64})}`;

const style = `body{font:12px sans-serif;margin:0}table{width:100%;border-collapse:collapse}
td,th{border-bottom:1px solid #ccc;padding:4px;text-align:left}th{background:#eef}h1{color:#235}.logo{float:right}`;

const page = (body: string): string => `<!doctype html><meta charset="utf-8"><style>${style}</style>${body}`;
const table = (lines: number): string =>
  `<table><thead><tr><th>#<th>Item<th>Days<th>Rate<th>Amount</thead><tbody>${Array.from({ length: lines }, (_, at) => line(at + 1)).join('')}</tbody></table>`;

/** Two pages with two pictures and a web font. */
export const invoiceOf: DocumentOf = (number) =>
  page(
    `<style>${webFont(number)}h1,th{font-family:House}</style>` +
      `<img class="logo" src="${dataUrl(noisePng(90, 60, 2 * number))}"><h1>Invoice 2026-${number}</h1><p>To: Example Ltd.</p>` +
      `${table(60)}<p><img src="${dataUrl(noisePng(120, 80, 2 * number + 1))}"></p>`,
  );
export const invoice = invoiceOf(1);

/** About fifty pages of one table. */
export const longTableOf: DocumentOf = (number) => page(`<h1>Ledger ${number}</h1>${table(2000)}`);

const paragraph = (number: number): string =>
  `<p>${`Paragraph ${number} says what was found, by whom, and what follows from it for the months to come. `.repeat(6)}</p>`;
const section = (number: number): string =>
  `<section><h2>Section ${number}</h2>${paragraph(2 * number)}${paragraph(2 * number + 1)}${table(12)}</section>`;

/** Three hundred pages: headings, paragraphs, and a small table on each. */
export const reportOf: DocumentOf = (number) => {
  const sections = Array.from({ length: 300 }, (_, at) => section(at + 1)).join('');
  return page(`<style>section+section{break-before:page}</style><h1>Report ${number}</h1>${sections}`);
};
