/** A document that is printed and then only written anew. */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64 } from '../support/job-client.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const page = (name: string): string => `<html lang="en"><title>${name}</title><h1 id="top">Head ${name}</h1>
  <table>${Array.from({ length: 60 }, (_, row) => `<tr><td>${row}<td>Cell of ${name}`).join('')}</table>
  <h2 style="break-before:page">End ${name}</h2><a href="#top">up</a>`;

const render = async (name: string, more: { readonly stages?: readonly object[] } = {}) => {
  const body = { html: base64(page(name)), outline: true, async: false, storage: false, ...more };
  const response = await stack.api('/v2/html/pdf', { method: 'POST', body: JSON.stringify(body) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 201) throw new Error(bytes.toString());
  return { bytes };
};

/** Less what two prints never share, and the version of the format, in which object streams came. */
const detailsOf = async (bytes: Buffer) => {
  const { info, ...details } = await readPdfDetails(bytes);
  const { CreationDate, ModDate, PDFFormatVersion, ...kept } = info;
  return { ...details, info: kept };
};

test('is smaller, and has the pages, the words, the structure, the bookmarks and the links that it had', async () => {
  const plain = await render('one');
  const compact = await render('one', { stages: [{ type: 'compact' }] });
  const [was, is] = await Promise.all([plain, compact].map(({ bytes }) => detailsOf(bytes)));

  expect((await checkPdf(compact.bytes)).faults).toBe('');
  expect(compact.bytes.toString('latin1')).toContain('/ObjStm');
  expect(compact.bytes.length).toBeLessThan(0.6 * plain.bytes.length);
  expect((await readPdf(compact.bytes)).text).toEqual((await readPdf(plain.bytes)).text);
  expect(is).toEqual(was);
  expect(is?.isTagged).toBe(true);
});

test('may be locked as well, or only locked', async () => {
  const lock = { type: 'encrypt', userPassword: 'opens' };
  for (const stages of [[lock], [{ type: 'compact' }, lock]]) {
    const { bytes } = await render('locked', { stages });

    await expect(readPdf(bytes)).rejects.toThrow(/password/i);
    expect((await readPdf(bytes, 'opens')).text.join()).toContain('Head locked');
  }
});

test('is its own in each of many jobs, which have a thread each', async () => {
  for (const name of ['Anna', 'Berta', 'Carla', 'Dora']) {
    const { bytes } = await render(name, { stages: [{ type: 'compact' }] });
    const { decoded } = await checkPdf(bytes);

    expect((await readPdf(bytes)).text[0]).toContain(`Head ${name}`);
    expect(['Anna', 'Berta', 'Carla', 'Dora'].filter((one) => decoded.includes(one))).toEqual([name]);
  }
});
