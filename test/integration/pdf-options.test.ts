import { papers } from '../../shared/api/paper.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { PdfOptions } from '../../shared/domain/render-job.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';
import { pdfDefaults, type Rendering, startRendering } from '../support/rendering.ts';

const threePages = ['one', 'two', 'three'].map((text) => `<p style="break-after:page">${text}</p>`).join('');

let rendering: Rendering;
beforeAll(async () => {
  rendering = await startRendering();
});
afterAll(() => rendering.close());

const sizeOf = async (options: Partial<PdfOptions>, html = '<p>x') =>
  (await readPdf((await rendering.pdf(html, options)).bytes)).size;

const inPoints = (inches: number): number => inches * 72;

describe('the paper', () => {
  test.each(Object.entries(papers))('has the size of %s', async (_, paper) => {
    const { width, height } = await sizeOf({ paper });

    expect(Math.abs(width - inPoints(paper.width))).toBeLessThan(1);
    expect(Math.abs(height - inPoints(paper.height))).toBeLessThan(1);
  });

  test('lies on its side when that is asked for', async () => {
    const { width, height } = await sizeOf({ paper: papers.a5, landscape: true });

    expect(Math.abs(width - inPoints(papers.a5.height))).toBeLessThan(1);
    expect(Math.abs(height - inPoints(papers.a5.width))).toBeLessThan(1);
  });

  test('has the size that the document asks for, when that is preferred', async () => {
    const html = '<style>@page { size: 100mm 50mm }</style>x';

    const preferred = await sizeOf({ preferCssPageSize: true }, html);

    expect(Math.abs(preferred.width - inPoints(100 / 25.4))).toBeLessThan(1);
    expect(Math.abs(preferred.height - inPoints(50 / 25.4))).toBeLessThan(1);
    expect(Math.max(...Object.values(await sizeOf({}, html)))).toBe(inPoints(11));
  });
});

test('the text begins where the margins end, and grows with the scale', async () => {
  const html = '<body style="margin:0"><div style="font-size:20px;line-height:1">Text';
  const firstText = async (options: Partial<PdfOptions>) => {
    const { texts } = await readPdfDetails((await rendering.pdf(html, options)).bytes);
    return texts[0]?.[0];
  };
  const margin = { top: 2, right: 1, bottom: 0, left: 1.5 };

  const plain = await firstText({ margin });
  const double = await firstText({ margin, scale: 2 });

  expect(plain?.left).toBeCloseTo(inPoints(1.5), 0);
  expect(Math.abs((plain?.top ?? 0) - inPoints(2) - 15)).toBeLessThan(5);
  expect(plain?.size).toBeCloseTo(15, 1);
  expect(double?.size).toBeCloseTo(30, 1);
  expect(double?.left).toBeCloseTo(inPoints(1.5), 0);
});

test('backgrounds are printed only when that is asked for', async () => {
  const html = '<body style="background:#123456">x';
  const fills = async (printBackground: boolean) =>
    (await checkPdf((await rendering.pdf(html, { printBackground })).bytes)).decoded.match(/\.0706 \.2039 \.3373 rg/g);

  expect(await fills(true)).not.toBeNull();
  expect(await fills(false)).toBeNull();
});

describe('one page', () => {
  const block = (height: number, text: string, style = '') => `<div style="height:${height}px;${style}">${text}</div>`;
  const onePage = async (html: string, options: Partial<PdfOptions> = {}) => {
    const { bytes, pages } = await rendering.pdf(html, { singlePage: true, ...options });
    const { text, size } = await readPdf(bytes);
    return { pages, size, text: text.map((page) => page.replace(/\s+/g, ' ').trim()) };
  };

  test('holds all of a document, and is as tall as it is', async () => {
    const breaks = `<style>@page { size: a5; margin: 3in } @page :first { margin: 2in } section { page: other }</style>`;
    const html = `${breaks}<body style="margin:0">${block(3000, 'first')}<section>${block(2000, 'second', 'break-before:page')}</section>last`;
    const { pages, size, text } = await onePage(html, { margin: { top: 1, right: 0.5, bottom: 1, left: 0.5 } });

    expect([pages, text]).toEqual([1, ['first second last']]);
    expect(size.width).toBeCloseTo(inPoints(8.5), 0);
    // With the last line.
    expect(size.height - inPoints(2 + 5000 / 96)).toBeGreaterThan(8);
    expect(size.height - inPoints(2 + 5000 / 96)).toBeLessThan(22);
  });

  test('is measured at the width of the paper, scaled and turned, and in its own medium', async () => {
    const wraps = `<style>@media screen { p { display: none } }</style><body style="margin:0">${'<p style="margin:0;width:300px;height:100px;float:left">'.repeat(4)}`;
    const margin = { top: 0, right: 0, bottom: 0, left: 0 };
    const heights = [
      await onePage(wraps, { margin, paper: { width: 6.5, height: 13 } }),
      await onePage(wraps, { margin, paper: { width: 6.5, height: 13 }, landscape: true }),
      await onePage(wraps, { margin, paper: { width: 6.5, height: 13 }, scale: 0.5 }),
    ].map(({ size }) => Math.round((size.height / 72) * 96));

    expect(heights.map((height) => Math.abs(height - 200) < 4)).toEqual([true, false, false]);
    expect(heights[1]).toBeLessThan(104);
    expect(heights[2]).toBeLessThan(54);
  });

  test('may be 200 inches tall, and a taller document is refused', async () => {
    const tallest = await onePage(`<body style="margin:0">${block(19_100, 'tall')}end`);

    expect([tallest.pages, tallest.text]).toEqual([1, ['tall end']]);
    expect(tallest.size.height).toBeGreaterThan(inPoints(199));
    await expect(onePage(`<body style="margin:0">${block(19_200, 'taller')}`)).rejects.toMatchObject({
      code: 'document_too_large',
      field: 'singlePage',
    });
  });

  test('fits what fills its window, and refuses what outgrows any page', async () => {
    const full = '<body style="margin:0"><div style="min-height:100vh">full</div>';
    const growing = `<body style="margin:0">${'<div style="height:100vh">x</div>'.repeat(3)}`;

    expect(await onePage(full)).toMatchObject({ pages: 1, text: ['full'] });
    await expect(onePage(growing)).rejects.toMatchObject({ code: 'invalid_request', field: 'singlePage' });
  });
});

describe('page ranges', () => {
  test.each([
    ['2', ['two']],
    ['1,3', ['one', 'three']],
    ['2-', ['two', 'three']],
    ['-2', ['one', 'two']],
    ['3-9', ['three']],
  ])('%s gives these pages', async (pageRanges, expected) => {
    const { bytes, pages } = await rendering.pdf(threePages, { pageRanges });

    expect((await readPdf(bytes)).text.map((text) => text.trim())).toEqual(expected);
    expect(pages).toBe(expected.length);
  });

  test.each(['5', '5-9'])('%s lies outside the document, and the error says so', async (pageRanges) => {
    const failure = rendering.pdf(threePages, { pageRanges });

    await expect(failure).rejects.toMatchObject({ code: 'page_range_invalid', field: 'pageRanges' });
    await expect(failure).rejects.toBeInstanceOf(AppError);
  });
});

test('margins that a document leaves no paper for are refused by name', async () => {
  const margin = { top: 3, right: 3, bottom: 3, left: 6 };

  await expect(rendering.pdf('x', { margin })).rejects.toMatchObject({ code: 'invalid_request', field: 'margin' });
});

describe('structure', () => {
  const html =
    '<html lang="de"><title>T</title><h1>First</h1><p>text<h2>Below</h2><h1 style="break-before:page">Second';

  test('is in a tagged document, with the roles of its elements', async () => {
    const { isTagged, roles, language } = await readPdfDetails((await rendering.pdf(html, { tagged: true })).bytes);

    expect(isTagged).toBe(true);
    expect(roles.flat()).toEqual(expect.arrayContaining(['Document', 'H1', 'P', 'H2']));
    expect(language).toBe('de');
  });

  test('names a language that there is where the document names none', async () => {
    const { bytes } = await rendering.pdf('<p>x', { tagged: true });

    expect((await readPdfDetails(bytes)).language).toBe('en-US');
  });

  test('is left out of an untagged one, which is smaller', async () => {
    const tagged = await rendering.pdf(html, { tagged: true });
    const untagged = await rendering.pdf(html, { tagged: false });

    expect((await readPdfDetails(untagged.bytes)).isTagged).toBe(false);
    expect(untagged.length).toBeLessThan(tagged.length);
  });

  test('makes bookmarks of the headings when an outline is asked for', async () => {
    const { outline } = await readPdfDetails((await rendering.pdf(html, { outline: true })).bytes);

    expect(outline).toEqual([
      { title: 'First', page: 1 },
      { title: 'Second', page: 2 },
    ]);
    expect((await readPdfDetails((await rendering.pdf(html)).bytes)).outline).toEqual([]);
  });
});

describe('metadata', () => {
  const given = { title: 'Rechnung (42) – 日本 😀', author: 'A\\B', subject: 'Sub)ject', keywords: 'one, two' };

  test('is what was asked for, in a sound document whose length was told first', async () => {
    const { bytes, length, pages } = await rendering.pdf(`<title>Page's own</title>${threePages}`, { metadata: given });
    const { info } = await readPdfDetails(bytes);

    expect(info).toMatchObject({
      Title: given.title,
      Author: given.author,
      Subject: given.subject,
      Keywords: given.keywords,
    });
    expect(info.Producer).toMatch(/^Skia/);
    expect(length).toBe(bytes.length);
    expect(pages).toBe((await readPdf(bytes)).pages);
    expect((await checkPdf(bytes)).faults).toBe('');
  });

  test("leaves the page's own title alone when it names none", async () => {
    const { bytes } = await rendering.pdf('<title>Own (1) \\ title</title>x', { metadata: { author: 'Someone' } });

    expect((await readPdfDetails(bytes)).info).toMatchObject({ Title: 'Own (1) \\ title', Author: 'Someone' });
    expect((await checkPdf(bytes)).faults).toBe('');
  });

  test.each([
    ['a very long title', `<title>${'long (title) '.repeat(1000)}</title>x`],
    ['a title that looks like an entry', '<title>a) /Author (b</title>x'],
    ['no title', 'x'],
  ])('is written over a page with %s', async (_, html) => {
    const { bytes } = await rendering.pdf(html, { metadata: { title: 'Given', author: 'Someone' } });

    expect((await readPdfDetails(bytes)).info).toMatchObject({ Title: 'Given', Author: 'Someone' });
    expect((await checkPdf(bytes)).faults).toBe('');
  });
});

test('a plain document says nothing of its rendering', async () => {
  const { bytes } = await rendering.pdf('<p>x <a href="/relative">y</a>', pdfDefaults);

  expect(bytes.toString('latin1')).not.toMatch(/\.invalid/);
});
