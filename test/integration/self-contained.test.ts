/** A document that asks for nothing is printed without an origin, and is none the worse for it. */
import { invoice } from '../bench/documents.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64 } from '../support/job-client.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';

let stack: EmbeddedStack;
let site: PageServer;
beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true });
  site = await startPageServer({});
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const render = async (html: string): Promise<Buffer> => {
  const body = { html: base64(html), outline: true, printBackground: true, async: false, storage: false };
  const response = await stack.api('/v2/html/pdf', { method: 'POST', body: JSON.stringify(body) });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 201) throw new Error(bytes.toString());
  return bytes;
};

/** What makes it a document that might ask for something, and changes nothing else. */
const withOrigin = (html: string): string => `${html}<script></script>`;

const linked = `<!doctype html><html lang="en"><title>Links</title><h1 id="top">Top</h1>
  <a href="https://example.com/?a=1">out</a> <a href="mailto:a@example.com">mail</a>
  <h2 style="break-before: page">End</h2><a href="#top">up</a>
  <svg width="90" height="90"><defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs>
  <rect width="90" height="90" fill="url(#g)"/></svg>`;

const detailsOf = async (bytes: Buffer) => {
  const { info, ...details } = await readPdfDetails(bytes);
  const { CreationDate, ModDate, ...kept } = info;
  return { ...details, info: kept, text: (await readPdf(bytes)).text };
};

test.each([
  ['links, bookmarks and a drawing', linked],
  ['pictures and a font', invoice],
])('has the words, the structure, the links and the size that it has with one: %s', async (_, html) => {
  const [alone, atOrigin] = [await render(html), await render(withOrigin(html))];

  expect(await detailsOf(alone)).toEqual(await detailsOf(atOrigin));
  expect(Math.abs(alone.length - atOrigin.length)).toBeLessThan(200);
});

test('the next document has what it asks for, whichever came before', async () => {
  const picture = (name: string): string => `<img src="${site.origin}/${name}.png"><p>${name}`;
  const before = site.requests.length;
  for (const html of ['<p>a', picture('b'), '<p>c', '<p>d', picture('e'), picture('f'), '<p>g']) await render(html);

  expect(site.requests.slice(before)).toEqual(['/b.png', '/e.png', '/f.png']);
});
