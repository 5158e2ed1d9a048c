import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { noisePng } from '../bench/documents.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { pdfDefaults, type Rendering, startRendering } from '../support/rendering.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What one collection finds is freed beside the program, and counted as free by the next. */
const bytesInUse = async (): Promise<number> => {
  collectGarbage();
  await nextTurn();
  collectGarbage();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
};

let rendering: Rendering;
let album: PageServer;

beforeAll(async () => {
  rendering = await startRendering();
  const noise = Array.from({ length: 5 }, (_, at) => noisePng(2000, 1200, at + 1));
  album = await startPageServer((req, res) => {
    const number = Number(/^\/(\d+)/.exec(req.url ?? '')?.[1]);
    if (number) res.writeHead(200, { 'Content-Type': 'image/png' }).end(noise[number - 1]);
    else res.writeHead(200, { 'Content-Type': 'text/html' }).end(pictures);
  });
});
afterAll(async () => {
  await rendering.close();
  await album.close();
});

const pictures = Array.from({ length: 5 }, (_, at) => `<img src="/${at + 1}" style="width:90%">`).join('');

test('a 30 MB document is told in length and pages first, and read in pieces', async () => {
  const { renderPdf } = await import('../../functions/renderer/render-pdf.ts');

  const seen = await rendering.onPage(new URL(album.origin), async ({ cdp }) => {
    const document = await renderPdf(cdp, { ...pdfDefaults, metadata: { author: 'Someone' } });
    const before = await bytesInUse();
    const peak = { chunk: 0, heldBytes: 0 };
    let bytes = 0;
    let chunks = 0;
    for await (const chunk of document.chunks()) {
      bytes += chunk.length;
      peak.chunk = Math.max(peak.chunk, chunk.length);
      // A whole collection takes long beside the test runner's own heap: every eighth megabyte is looked at.
      chunks += 1;
      if (chunks % 8 !== 0) continue;
      peak.heldBytes = Math.max(peak.heldBytes, (await bytesInUse()) - before);
    }
    await document.close();
    return { bytes, peak, length: document.length, pages: document.pages };
  });

  expect(seen.length).toBeGreaterThan(30_000_000);
  expect(seen.bytes).toBe(seen.length);
  expect(seen.pages).toBe(3);
  expect(seen.peak.chunk).toBeLessThan(2_000_000);
  expect(seen.peak.heldBytes).toBeLessThan(8_000_000);
});

test('a document of 1,000 pages is counted right', async () => {
  const pages = Array.from({ length: 1000 }, (_, at) => `<p style="break-after:page">page ${at + 1}</p>`).join('');

  const document = await rendering.pdf(pages, { metadata: { title: 'Long' }, tagged: false });
  const read = await readPdf(document.bytes);

  expect([document.pages, read.pages]).toEqual([1000, 1000]);
  expect(read.text[999]?.trim()).toBe('page 1000');
  expect(document.bytes.length).toBe(document.length);
});
