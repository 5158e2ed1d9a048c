import { mergePdfs } from '../../functions/renderer/merge-pdfs.ts';
import { renderMergedPdf } from '../../functions/renderer/render-merged-pdf.ts';
import { type RenderedPdf, renderPdf } from '../../functions/renderer/render-pdf.ts';
import type { PdfMetadata, PdfOptions } from '../../shared/domain/render-job.ts';
import { noisePng } from '../bench/documents.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';
import { pdfDefaults, type Rendering, startRendering } from '../support/rendering.ts';

const page = (name: string): string => `<html lang="de"><title>Title of ${name}</title><h1 id="top">Head of ${name}</h1>
  <p>text of ${name} (with "/StructParent 1" and 7 0 R in it) <a href="#end">down</a> <a href="https://${name}.example/">out</a>
  <a href="javascript:alert(1)">bad</a></p><img alt="node00000001 (x)" src="/noise.png" width="50">
  <table><tr><th id="h">Column<tr><td headers="h">Cell</table>
  <h1 id="end" style="break-before:page">End of ${name}</h1>`;

let rendering: Rendering;
const sites: PageServer[] = [];

beforeAll(async () => {
  rendering = await startRendering();
  for (const name of ['one', 'two', 'three']) {
    sites.push(
      await startPageServer((req, res) => {
        if (req.url === '/noise.png') res.writeHead(200, { 'Content-Type': 'image/png' }).end(noisePng(700, 700));
        else res.writeHead(200, { 'Content-Type': 'text/html' }).end(page(name));
      }),
    );
  }
});
afterAll(async () => {
  await rendering.close();
  await Promise.all(sites.map((site) => site.close()));
});

/** Prints each site in turn in one page, then merges what was printed. */
const merged = async (options: Partial<PdfOptions>[], metadata?: PdfMetadata) => {
  const [first] = sites;
  return await rendering.onPage(new URL(first?.origin ?? ''), async ({ page, cdp }) => {
    const tab = await page();
    const documents: RenderedPdf[] = [];
    for (const [at, one] of options.entries()) {
      await tab.goto(sites[at]?.origin ?? '', { waitUntil: 'load' });
      documents.push(await renderPdf(cdp, { ...pdfDefaults, ...one }));
    }
    const { length, pages, chunks, close } = await renderMergedPdf(documents, metadata);
    const parts: Uint8Array[] = [];
    for await (const chunk of chunks()) parts.push(chunk);
    await close();
    return { bytes: Buffer.concat(parts), length, pages };
  });
};

const names = ['one', 'two', 'three'];

test('pages of several sites stand in one sound document, in their order', async () => {
  const { bytes, length, pages } = await merged([{}, {}, {}]);
  const read = await readPdf(bytes);
  const { faults, decoded } = await checkPdf(bytes);

  expect(faults).toBe('');
  expect([bytes.length, pages]).toEqual([length, 6]);
  expect(read.pages).toBe(6);
  for (const [at, name] of names.entries()) {
    expect(read.text[at * 2]).toContain(`text of ${name} (with "/StructParent 1" and 7 0 R in it)`);
    expect(read.text[at * 2 + 1]).toContain(`End of ${name}`);
  }
  expect(decoded.match(/\/Subtype \/Image/g)?.length).toBeGreaterThanOrEqual(3);
});

test('tags, bookmarks, links and language stay', async () => {
  const { bytes } = await merged([{ outline: true }, { outline: true }, { outline: true }]);
  const { isTagged, language, outline, links, roles, info } = await readPdfDetails(bytes);
  const single = await merged([{ outline: true }]);
  const alone = await readPdfDetails(single.bytes);

  expect([isTagged, language, info.Title]).toEqual([true, 'de', 'Title of one']);
  expect(outline).toEqual(
    names.flatMap((name, at) => [
      { title: `Head of ${name}`, page: at * 2 + 1 },
      { title: `End of ${name}`, page: at * 2 + 2 },
    ]),
  );
  expect(links).toEqual(names.flatMap((name, at) => [[`#${at * 2 + 2}`, `https://${name}.example/`], []]));
  expect(roles).toEqual([...alone.roles, ...alone.roles, ...alone.roles]);
  expect(roles[0]).toEqual(expect.arrayContaining(['H1', 'P', 'Link', 'Figure', 'Table', 'TH']));
});

test('documents with and without tags and bookmarks go together', async () => {
  const { bytes } = await merged([{ tagged: false }, { outline: true }, { tagged: true }]);
  const { isTagged, outline } = await readPdfDetails(bytes);

  expect((await checkPdf(bytes)).faults).toBe('');
  expect(isTagged).toBe(true);
  expect(outline.map(({ title }) => title)).toEqual(['Head of two', 'End of two']);
  expect((await readPdfDetails((await merged([{ tagged: false }, { tagged: false }])).bytes)).isTagged).toBe(false);
});

test('metadata is for the whole', async () => {
  const { bytes } = await merged([{}, {}], { title: 'Both', author: 'Someone' });

  expect((await readPdfDetails(bytes)).info).toMatchObject({ Title: 'Both', Author: 'Someone' });
});

test('links that run scripts are gone from the whole', async () => {
  const { decoded } = await checkPdf((await merged([{}, {}])).bytes);

  expect(decoded.match(/javascript:/i)).toBeNull();
});

test('nothing is no document', async () => {
  await expect(mergePdfs([])).rejects.toThrow('nothing to merge');
});
