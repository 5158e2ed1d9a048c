import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inlineAssets } from '../../../cli/render/inline-assets.ts';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'inline-')));
  await mkdir(join(folder, 'book', 'css'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await symlink(join(folder, 'secret.txt'), join(folder, 'book', 'link.txt'));
  await writeFile(join(folder, 'book', '.env'), 'dotfile');
  await writeFile(join(folder, 'book', 'a.png'), 'picture');
  await writeFile(join(folder, 'book', 'css', 'font.woff2'), 'font');
  await writeFile(join(folder, 'book', 'css', 'more.css'), '@font-face { src: url(font.woff2) }');
  await writeFile(join(folder, 'book', 'css', 'main.css'), '@import "more.css"; p { background: url("../a.png") }');
  await writeFile(join(folder, 'book', 'self.html'), '<iframe src="self.html"></iframe>');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const inline = (html: string, page = 'page.html') => {
  const book = join(folder, 'book');
  return inlineAssets(html, { file: join(book, page), folder: book });
};
const dataUrl = (type: string, content: string): string =>
  `data:${type};base64,${Buffer.from(content).toString('base64')}`;
const picture = dataUrl('image/png', 'picture');
/** What lies in the first address of such a type. */
const contentIn = (text: string, type: string): string => {
  const [, encoded = ''] = new RegExp(`data:${type}[^,]*;base64,([\\w+/=]*)`).exec(text) ?? [];
  return Buffer.from(encoded, 'base64').toString();
};

test('pictures, scripts and styles are put into the page, and all around them stays as it is', async () => {
  await writeFile(join(folder, 'book', 'b.js'), 'go()');
  const before = `<!DOCTYPE html>\n<P>One<img alt='x' src=a.png><br/><script src="b.js"></script><!-- a.png -->`;
  const { html, files, missing } = await inline(before);

  const script = dataUrl('text/javascript', 'go()');
  expect(html.replace(/text\/javascript;charset=utf-8/i, 'text/javascript')).toBe(
    `<!DOCTYPE html>\n<P>One<img alt='x' src="${picture}"><br/><script src="${script}"></script><!-- a.png -->`,
  );
  expect([...files.keys()]).toEqual([join(folder, 'book', 'a.png'), join(folder, 'book', 'b.js')]);
  expect(missing).toEqual([]);
});

test('a style sheet comes with what it imports, its fonts and its pictures, each by its own place', async () => {
  const { html, missing } = await inline('<link rel="stylesheet" href="css/main.css">');

  const css = contentIn(html, 'text/css');
  expect(css).toContain(`background: url("${picture}")`);
  expect(contentIn(contentIn(css, 'text/css'), 'font/woff2')).toBe('font');
  expect(missing).toEqual([]);
});

test('so do styles in the page, sets of pictures, and frames', async () => {
  await writeFile(join(folder, 'book', 'frame.html'), '<img src="a.png">');
  const { html } = await inline(
    `<style>p { background: url(a.png) } /* url(a.png) */</style><p style="background: url('a.png')">
    <img srcset="a.png 1x, https://a.example/b.png 2x"><iframe src="frame.html"></iframe>`,
  );

  expect(html).toContain(`<style>p { background: url("${picture}") } /* url(a.png) */</style>`);
  expect(html).toContain(`style="background: url(&quot;${picture}&quot;)"`);
  expect(html).toContain(`srcset="${picture} 1x, https://a.example/b.png 2x"`);
  expect(contentIn(html, 'text/html')).toBe(`<img src="${picture}">`);
});

test('addresses of the web, of the page itself and of what a template fills in stay', async () => {
  const page = `<img src="https://a.example/a.png"><img src="//a.example/a.png"><img src="data:,x"><img src="{{ logo }}">
    <img src="{% if a %}a{% endif %}.png"><style>p { mask: url(#m) }</style>`;

  expect(await inline(page)).toMatchObject({ html: page, missing: [] });
});

test('what a page names without having it is told, and nothing outside the folder is read', async () => {
  const page = ['none.png', '.env', 'link.txt', '../secret.txt', '%2e%2e/secret.txt', '/a.png']
    .map((address) => `<img src="${address}">`)
    .join('');
  const { html, files, missing } = await inline(page);

  expect(html).toBe(page);
  expect(files.size).toBe(0);
  expect(missing).toHaveLength(6);
});

test('a page that shows itself comes to an end', async () => {
  const { missing } = await inline('<iframe src="self.html"></iframe>');

  expect(missing).toEqual(['self.html']);
});

test('a base elsewhere makes all addresses those of the web', async () => {
  const page = '<base href="https://a.example/"><img src="a.png">';

  expect((await inline(page)).html).toBe(page);
});
