import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';
import { type Rendering, startRendering } from '../support/rendering.ts';

let rendering: Rendering;
beforeAll(async () => {
  rendering = await startRendering();
});
afterAll(() => rendering.close());

const active = /\/(JS|JavaScript|Launch|OpenAction|AA|SubmitForm|EmbeddedFile)\b|javascript:|vbscript:|file:\/\//i;

const unsafe = [
  'javascript:alert(1)',
  'JAVASCRIPT:alert("(((((((((\\\\\\\\")',
  ' java\nscript:x()',
  'vbscript:x',
  'file:///etc/passwd',
  'view-source:file:///etc/passwd',
  'relative/path',
];
const anchors = unsafe.map((href) => `<a href='${href}'>link</a>`).join(' ');

test('links that run scripts or point into the machine are gone; the others work', async () => {
  const html = `${anchors} <a href="https://ok.example/a(b)?c=javascript:d">ok</a> <a href="mailto:a@b.example">m</a>
    <a href="#below">down</a><p id="below" style="break-before:page">below`;

  const { bytes, length } = await rendering.pdf(html);
  const { links } = await readPdfDetails(bytes);
  const { faults, decoded } = await checkPdf(bytes);

  expect(links).toEqual([['https://ok.example/a(b)?c=javascript:d', 'mailto:a@b.example', '#2'], []]);
  expect(faults).toBe('');
  expect(decoded.replace('c=javascript:d', '').match(active)).toBeNull();
  expect(bytes.length).toBe(length);
});

test.each([
  ['a frame', `<iframe srcdoc="<a href='javascript:1'>x</a><a href='https://ok.example/'>y</a>"></iframe>`],
  ['a drawing', '<svg width="90" height="40"><a href="javascript:1"><text y="20">x</text></a></svg>'],
  [
    'a shadow tree',
    '<div id="d"></div><script>d.attachShadow({mode:"closed"}).innerHTML="<a href=javascript:1>x</a>"</script>',
  ],
  [
    'a page that adds them while it prints',
    '<div id="d"></div><script>addEventListener("beforeprint",()=>{d.innerHTML="<a href=javascript:1>x</a>"})</script>',
  ],
])('they are gone from %s', async (_, html) => {
  const { bytes } = await rendering.pdf(html, { tagged: false });
  const { faults, decoded } = await checkPdf(bytes);

  expect(decoded.includes('/Annot')).toBe(true);
  expect(decoded.match(active)).toBeNull();
  expect(faults).toBe('');
});

test('a page with such links looks as it did', async () => {
  const styled = (href: string) =>
    `<style>a{color:red} a:hover{color:blue} a[href^="javascript"]{font-weight:bold}</style><a href="${href}">link</a>`;
  const texts = async (href: string) => (await readPdfDetails((await rendering.pdf(styled(href))).bytes)).texts;
  const fonts = async (href: string) =>
    (await checkPdf((await rendering.pdf(styled(href))).bytes)).decoded.match(/BaseFont \/\S+/g);

  expect(await texts('javascript:1')).toHaveLength(1);
  expect(await fonts('javascript:1')).toEqual(expect.arrayContaining([expect.stringContaining('Bold')]));
  expect(await fonts('https://ok.example/')).not.toEqual(expect.arrayContaining([expect.stringContaining('Bold')]));
});

test('a document of many kinds of content is sound and holds nothing that acts', async () => {
  const html = `<title>x</title><h1>h</h1><form action="https://x.example/"><input value="v"><button>b</button></form>
    <script>document.write('<p>written')</script><svg width="10" height="10" onload="1"><circle r="5"/></svg>
    <img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7">
    <object data="data:text/html,x"></object><canvas></canvas><video></video><math><mi>x</mi></math>`;

  for (const tagged of [true, false]) {
    const { faults, decoded } = await checkPdf((await rendering.pdf(html, { tagged, outline: tagged })).bytes);
    expect(faults).toBe('');
    expect(decoded.match(active)).toBeNull();
  }
});
