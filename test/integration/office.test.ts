/** Office documents over HTTP: those that others wrote, in every form that a request has, each way that it is kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { talkativeDocx } from '../../cli/verify/talkative-docx.ts';
import { talkativePdf } from '../../cli/verify/talkative-pdf.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { hostileDocx } from '../support/hostile-docx.ts';
import { accept, bytesOf, finished, type JobBody } from '../support/job-client.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';
import { unzipped } from '../support/unzipped.ts';

type Parts = Readonly<Record<string, string>>;

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const fixture = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', 'office', 'fixtures', `${name}.docx`));
const now: Parts = { async: 'false', storage: 'false' };

/** As the SDKs do: a file under whatever name, and parts beside it. */
const send = (path: string, file: Buffer, parts: Parts = now): Promise<Response> => {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(file)]), 'blob');
  for (const [name, value] of Object.entries(parts)) body.append(name, value);
  const headers = { 'X-API-Key': stack.ready.apiKey };
  return fetch(`${stack.ready.api}${path}`, { method: 'POST', body, headers });
};
const converted = async (path: string, file: Buffer, parts: Parts = now): Promise<Buffer> => {
  const response = await send(path, file, parts);
  const bytes = await bytesOf(response);
  if (response.status !== 201) throw new Error(bytes.toString());
  return bytes;
};
const errorOf = async (path: string, file: Buffer, parts: Parts = now) => {
  const response = await send(path, file, parts);
  const { code, field } = (await response.json()) as { code: string; field: string };
  return { status: response.status, code, field };
};
const lined = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('a DOCX document as a PDF', () => {
  test('keeps its pages, with the header and the footer that each has', async () => {
    const { text } = await readPdf(await converted('/v1/docx/pdf', fixture('PageSpecificHeadFoot')));

    expect(text.map(lined)).toEqual([
      expect.stringMatching(/^\[ ?ODD PAGE HEADER TEXT.*End of page 1 Footer Left Footer Middle Footer Right$/),
      expect.stringMatching(/^\[ ?THIS IS AN EVEN PAGE.*Page 2 This is a simple footer on the second page$/),
    ]);
  });

  test('keeps headings as bookmarks and as structure, links, pictures and the size of its paper', async () => {
    const bytes = await converted('/v2/docx/pdf', fixture('61787'));
    const { isTagged, outline, roles } = await readPdfDetails(bytes);

    expect((await checkPdf(bytes)).faults).toBe('');
    expect(isTagged).toBe(true);
    expect(outline.length).toBeGreaterThan(3);
    expect(roles.flat()).toContain('H1');
    expect((await readPdf(bytes)).size).toEqual({ width: 612, height: 792 });
    expect((await readPdfDetails(await converted('/v2/docx/pdf', fixture('TestDocument')))).links.flat()).toEqual([
      'http://poi.apache.org/',
    ]);
  });

  test('goes through stages like any other', async () => {
    const bytes = await converted('/v2/docx/pdf', talkativeDocx('staged'), {
      ...now,
      stages: '[{"type":"pageNumbers","format":"Sheet {page}"}]',
    });

    expect(lined((await readPdf(bytes)).text.join(' '))).toBe('staged Sheet 1');
  });
});

test('a DOCX document as HTML says what its parts are, is whole in itself and does nothing', async () => {
  const html = (await converted('/v2/docx/html', fixture('61787'))).toString();
  const pictures = (await converted('/v1/docx/html', fixture('VariousPictures'))).toString();
  const numbered = (await converted('/v2/docx/html', fixture('ComplexNumberedLists'))).toString();
  const acting = (await converted('/v2/docx/html', hostileDocx.acting('click'))).toString();

  expect(html).toMatch(/^<!doctype html>\n<html><head><meta charset="utf-8">/);
  expect(html.match(/<h[1-6]/g)?.length).toBeGreaterThan(3);
  expect(html.match(/<li>/g)?.length).toBe(15);
  expect(numbered).toMatch(/<ol><li>Entry #1<\/li><li>Entry #2, with children<ol><li>2-a/);
  expect(pictures.match(/<img [^>]*src="data:image\/(png|jpeg);base64,/g)?.length).toBeGreaterThanOrEqual(2);
  expect(acting).toContain('click');
  expect(acting).not.toMatch(/<script|javascript:|onerror|onload|onclick|169\.254/i);
  expect(acting).toContain('&lt;script&gt;');
});

test('a PDF as DOCX keeps headings, lists, tables, links, looks and the paper', async () => {
  const source = `<html lang="en"><title>Whole</title><style>@page { size: A4 landscape }</style><h1>First head</h1>
    <p>Plain <b>bold</b> <i>slanted</i> <a href="https://example.com/x">linked</a></p>
    <ul><li>one item<li>another item</ul><table><tr><th>Head<tr><td>Cell</table>`;
  const html = Buffer.from(source).toString('base64');
  const options = { html, preferCSSPageSize: true, async: false, storage: false };
  const printed = await stack.api('/v2/html/pdf', { method: 'POST', body: JSON.stringify(options) });
  const files = await unzipped(await converted('/v2/pdf/docx', await bytesOf(printed)));
  const xml = files.find(({ name }) => name === 'word/document.xml')?.bytes.toString() ?? '';
  const after = (text: string): string => xml.slice(0, xml.indexOf(text)).split('<w:p>').at(-1) ?? '';

  expect(after('First head')).toContain('w:val="Heading1"');
  expect(after('bold')).toContain('<w:b/>');
  expect(after('one item')).toContain('<w:numPr>');
  expect(xml).toMatch(/<w:tbl>[\s\S]*Head[\s\S]*Cell[\s\S]*<\/w:tbl>/);
  expect(xml).toMatch(/<w:hyperlink [^>]*>[\s\S]*linked/);
  expect(xml).toMatch(/w:w="16838" w:h="11[89]\d\d" w:orient="landscape"/);
  const again = await converted('/v2/docx/pdf', await converted('/v2/pdf/docx', talkativePdf('there and back')));
  expect(lined((await readPdf(again)).text.join(' '))).toBe('there and back');
});

describe('options', () => {
  test.each<[string, Parts]>([
    ['each as a part of its own', { ...now, filename: 'mine.pdf' }],
    ['as JSON in the part options', { options: '{"async":false,"storage":false,"filename":"mine.pdf"}' }],
    ['as JSON in the part json', { json: '{"async":false,"storage":false,"filename":"mine.pdf"}', other: 'part' }],
  ])('%s', async (_, parts) => {
    const response = await send('/v2/docx/pdf', talkativeDocx('x'), parts);

    expect(response.status).toBe(201);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="mine.pdf"');
    await response.body?.cancel();
  });

  test('none at all, which makes a job in v2', async () => {
    const response = await send('/v2/docx/html', talkativeDocx('in a job'), {});
    const job = await finished(stack, ((await response.json()) as JobBody).id);
    const download = await fetch(job.assetUrl ?? '');

    expect({ status: response.status, job }).toMatchObject({
      status: 202,
      job: { status: 'success', type: 'docx-html' },
    });
    expect(job.params).toEqual({ file: '...' });
    expect(download.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(await download.text()).toContain('in a job');
  });
});

describe('what is refused', () => {
  test.each([
    ['/v2/docx/pdf', talkativePdf('x'), { status: 400, code: 'invalid_request', field: 'file' }],
    ['/v2/pdf/docx', talkativeDocx('x'), { status: 400, code: 'invalid_request', field: 'file' }],
    ['/v2/docx/pdf', fixture('bug53475-password-is-pass'), { status: 422, code: 'docx_encrypted', field: 'file' }],
    ['/v2/docx/pdf', fixture('ExternalEntityInText'), { status: 422, code: 'docx_broken', field: 'file' }],
    ['/v2/docx/html', hostileDocx.bomb(), { status: 422, code: 'document_too_large', field: 'file' }],
    ['/v1/docx/html', hostileDocx.noXml(), { status: 422, code: 'docx_broken', field: 'file' }],
    ['/v2/pdf/docx', Buffer.from('%PDF-1.7 and no more'), { status: 422, code: 'pdf_broken', field: 'file' }],
  ])('at once: %s', async (path, file, expected) => {
    expect(await errorOf(path, file)).toEqual(expected);
  });

  test('and as the error of a job', async () => {
    const file = hostileDocx.xmlBomb().toString('base64');
    const { id } = await accept(stack, { file }, '/v2/docx/pdf');

    expect(await finished(stack, id)).toMatchObject({ status: 'error', code: 'document_too_large' });
  });
});
