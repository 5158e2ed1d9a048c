import { loadsByCss, marginTemplateBytesMax, marginTemplateFault } from '../../../shared/domain/header-footer.ts';

test.each([
  '<span class="pageNumber"></span>',
  '<style>b { color: red }</style><b style="background: url(data:image/png;base64,AAAA)">x</b>',
  '<p>@import "a.css"; url(http://a.example/)</p>',
  '<!-- <link rel="stylesheet" href="http://a.example/a.css"> -->x',
  '<style>/* @import "http://a.example/a.css"; */ b { fill: url(#gradient) }</style>x',
  '<link rel="stylesheet" href="data:text/css,b{color:red}">x',
  '<style>@font-face { font-family: z; src: local(Tinos), url("data:font/woff2;base64,AAAA") }</style>x',
  '<img src="http://a.example/logo.png">',
  '',
])('a template that loads nothing by itself is fine: %s', (html) => {
  expect(marginTemplateFault(html)).toBeUndefined();
});

test.each([
  '<LINK REL=stylesheet HREF=//a.example/a.css>',
  "<link href='a.css' rel='stylesheet'>",
  '<style media="print">@IMPORT url( "http://a.example/a.css" );</style>',
  "<style>@import 'a.css'",
  '<style>@\\69 mport "a.css";</style>',
  '<style>@font-face{src:u\\72l(a.woff)}</style>',
  '<b style="background:url(http://a.example/b.png)">',
  '<b style=\'mask: url("m.svg#a")\'>',
  '<b style=filter:url(f.svg#f)>',
])('a template that would load is not: %s', (html) => {
  expect(marginTemplateFault(html)).toMatch(/^can load nothing/);
});

test('the limit of a template counts bytes', () => {
  expect(marginTemplateFault('é'.repeat(marginTemplateBytesMax / 2))).toBeUndefined();
  expect(marginTemplateFault(`${'é'.repeat(marginTemplateBytesMax / 2)}x`)).toBe('must be at most 100 KB long');
});

test.each([
  '<style>',
  '<style ',
  ' style=',
  ' style="',
  '<link ',
  '<!--',
  '<!-- --',
  '\\6',
  '/* ',
  'url( ',
  '@import ',
])('a template of the largest size made of %s is judged at once', (piece) => {
  const html = piece.repeat(Math.floor(marginTemplateBytesMax / piece.length));
  const started = performance.now();

  marginTemplateFault(html);
  marginTemplateFault(`<style>${html.slice(8)}`);
  loadsByCss(html);

  expect(performance.now() - started).toBeLessThan(500);
});
