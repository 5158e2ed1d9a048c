/** A web page with twenty subresources: style sheets, scripts, pictures and frames, none of which may be cached. */
import { startPageServer } from '../support/page-server.ts';
import { noisePng } from './documents.ts';

export const subresources = 20;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
const each = (count: number, tag: (number: number) => string): string => numbers(count).map(tag).join('');

const html = `<!doctype html><meta charset="utf-8"><title>Twenty</title>
${each(4, (number) => `<link rel="stylesheet" href="/${number}.css">`)}
${each(4, (number) => `<script src="/${number}.js"></script>`)}
<h1>Twenty subresources</h1>${each(10, (number) => `<img src="/${number}.png" width="120">`)}
${each(2, (number) => `<iframe src="/${number}.html"></iframe>`)}`;

const contentTypes: Readonly<Record<string, string>> = {
  '': 'text/html; charset=utf-8',
  css: 'text/css',
  js: 'text/javascript',
  png: 'image/png',
  html: 'text/html; charset=utf-8',
};
const pictures = new Map(numbers(10).map((number) => [`${number}`, noisePng(120, 80, number)]));

const bodyOf = (name: string, extension: string): string | Buffer => {
  if (extension === 'css') return `h1 { letter-spacing: ${name}px } ${'.unused { color: red }\n'.repeat(200)}`;
  if (extension === 'js') return `document.title += ${name}; ${'// nothing\n'.repeat(400)}`;
  if (extension === 'png') return pictures.get(name) ?? Buffer.alloc(0);
  return extension === 'html' ? `<p>Frame ${name}` : html;
};

export type Site = {
  readonly url: string;
  /** Requests so far for what belongs to the page. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
};

export const startSite = async (): Promise<Site> => {
  const server = await startPageServer((req, res) => {
    const [, name = '', extension = ''] = /^\/(\w*)\.?(\w*)$/.exec(req.url ?? '') ?? [];
    res.writeHead(200, { 'Content-Type': contentTypes[extension] ?? 'text/plain', 'Cache-Control': 'no-store' });
    res.end(bodyOf(name, extension));
  });
  return {
    url: `${server.origin}/`,
    requests: (): number => server.requests.filter((path) => path !== '/favicon.ico').length,
    close: server.close,
  };
};
