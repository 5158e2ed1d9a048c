/** Requests that mean harm, and how each may be answered. */
import type { ErrorCode } from '../../../shared/domain/errors.ts';
import { hostileDocx } from '../../support/hostile-docx.ts';
import { canary } from './canary.ts';
import { hostilePdfs } from './pdfs.ts';
import { hostileUploads } from './zips.ts';

export type HostileRequest = {
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** SELF stands for the origin of the stack that is asked. */
  readonly body: string | Uint8Array;
  /** A document, or any of these errors. */
  readonly ends: readonly ('document' | ErrorCode)[];
};

const inMemory = { async: false, storage: false };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const html = base64('<p>x');
const json = { 'Content-Type': 'application/json' };
const path = '/v2/html/pdf';

const raw = (
  name: string,
  body: string | Uint8Array,
  ends: HostileRequest['ends'],
  headers = json,
): HostileRequest => ({
  name,
  path,
  headers,
  body,
  ends,
});
const asked = (name: string, fields: object, ends: HostileRequest['ends'], to = path): HostileRequest => ({
  ...raw(name, JSON.stringify({ ...inMemory, ...fields }), ends),
  path: to,
});

const refused = ['invalid_request'] as const;

const bodies: readonly HostileRequest[] = [
  raw('nothing at all', '', refused),
  raw('half an object', `{"html":"${canary}`, refused),
  raw('an array', `[{"html":"${html}"}]`, refused),
  raw('null', 'null', refused),
  raw('bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), refused),
  raw('a hundred thousand arrays inside each other', '['.repeat(100_000), refused),
  raw('a field of ten thousand levels', `{"html":"${html}","data":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, [
    'invalid_request',
    'document',
  ]),
  raw(
    'fifty thousand unknown fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`${canary}${at}`, at]))),
    refused,
  ),
  raw('__proto__', `{"__proto__":{"html":"${html}"},"async":false,"storage":false}`, refused),
  raw('constructor and prototype', `{"constructor":{"prototype":{"html":"${html}"}},"async":false}`, refused),
  raw('a body of another type', `html=${canary}`, ['unsupported_media'], {
    'Content-Type': 'application/x-www-form-urlencoded',
  }),
  raw('a type without end', `{"html":"${html}"}`, ['unsupported_media'], {
    'Content-Type': `${'a/'.repeat(2000)}json`,
  }),
  {
    ...raw('a form that breaks off', `--x\r\nContent-Disposition: form-data; name="${canary}"`, refused, {
      'Content-Type': 'multipart/form-data; boundary=x',
    }),
    path: '/v2/template/pdf',
  },
  {
    ...raw('a form without a boundary', `--x\r\n${canary}`, refused, { 'Content-Type': 'multipart/form-data' }),
    path: '/v2/template/pdf',
  },
];

const fields: readonly HostileRequest[] = [
  asked('html that is no Base64', { html: `<p>${canary}` }, refused),
  asked('html as an object', { html: { toString: canary } }, refused),
  asked('a number beyond all numbers', { html, scale: 1e308 }, refused),
  asked('a number below nothing', { html, timeout: -1e308 }, refused),
  asked('a viewport of the size of the moon', { html, viewPort: { width: 1e9, height: 1e9 } }, refused),
  asked('a range that is a program', { html, pageRanges: `1-${'9'.repeat(2000)}` }, refused),
  asked('a paper that is a style', { html, format: `a4;}${canary}{` }, refused),
  asked('a header of two lines', { html, headers: { 'X-A': `a\r\nHost: ${canary}` } }, refused),
  asked('a header that is the connection itself', { html, headers: { Host: canary } }, ['invalid_request', 'document']),
  asked('a cookie of two lines', { html, cookies: [{ name: `a\r\n${canary}`, value: 'b' }] }, refused),
  asked('a selector that is none', { html, waitForSelector: { selector: `<${canary}>>>` } }, [
    'invalid_request',
    'page_failed',
  ]),
  asked('a file name of two lines', { html, filename: 'a\r\nSet-Cookie: b=c.pdf' }, ['invalid_request', 'document']),
  asked('a file name that climbs', { html, filename: '../../../../etc/passwd' }, ['invalid_request', 'document']),
  asked('a file name with NUL and quotes', { html, filename: 'a"\0;b".pdf' }, ['invalid_request', 'document']),
  asked('a file name that reads backwards', { html, filename: '\u202efdp.exe' }, ['invalid_request', 'document']),
  asked('a file name of 300 characters', { html, filename: `${'é'.repeat(300)}.pdf` }, ['invalid_request', 'document']),
];

const scheme = (url: string): HostileRequest => asked(`the address ${url}`, { url }, refused, '/v2/url/pdf');
const closed = (url: string): HostileRequest =>
  asked(`the address ${url}`, { url }, ['egress_refused', 'invalid_request'], '/v2/url/pdf');

const addresses: readonly HostileRequest[] = [
  ...['file:///etc/passwd', 'view-source:file:///etc/passwd', 'chrome://settings', 'data:text/html,x'].map(scheme),
  ...['javascript:alert(1)', 'blob:http://a/b', 'about:blank', 'ftp://127.0.0.1/', '//127.0.0.1/'].map(scheme),
  ...['http://169.254.169.254/latest/meta-data/', 'http://0xA9FEA9FE/', 'http://[::ffff:169.254.169.254]/'].map(closed),
  ...['http://169.254.100.1:9001/', 'http://0.0.0.0/', 'http://[fe80::1]/', 'http://168.63.129.16/', 'SELF/'].map(
    closed,
  ),
];

const webhooks: readonly HostileRequest[] = [
  ...['file:///etc/passwd', 'javascript:alert(1)', 'gopher://127.0.0.1/', canary].map((webhook) => ({
    ...asked(`a webhook at ${webhook === canary ? 'no address' : webhook}`, {}, refused),
    body: JSON.stringify({ html, async: true, storage: true, webhook }),
  })),
  ...['http://169.254.169.254/', 'SELF'].map((endpoint) => ({
    ...asked(`a bucket at ${endpoint}`, {}, ['invalid_request', 'user_storage_unreachable', 'egress_refused']),
    path: '/v2/storage',
    body: JSON.stringify({
      title: 'hostile',
      endpoint,
      region: 'eu-central-1',
      bucket: 'docs',
      accessKeyId: canary,
      secretAccessKey: canary,
    }),
  })),
];

const template = (name: string, source: string, ends: HostileRequest['ends']): HostileRequest =>
  asked(name, { template: base64(source), data: {}, timeout: 1_500 }, ends, '/v2/template/pdf');
const templates: readonly HostileRequest[] = [
  template('a template that looks for a shell', `{{ range.constructor("return process")() }}`, [
    'template_failed',
    'document',
  ]),
  template('a template that counts to thirty million', '{% for i in range(30000000) %}x{% endfor %}', [
    'template_failed',
    'render_timeout',
    'page_failed',
  ]),
  template('a template that includes a file', `{% include "/etc/passwd" %}`, ['template_failed']),
  template('a template that is none', `{{ ${canary} `, ['template_failed']),
];

const pdf = (name: string, file: Buffer, ends: HostileRequest['ends'], more: object = {}): HostileRequest => {
  const given = { file: file.toString('base64'), stages: [{ type: 'select', pages: '1' }], timeout: 6_000, ...more };
  return asked(name, given, ends, '/v2/pdf/stages');
};
const pdfs: readonly HostileRequest[] = [
  pdf('a PDF with a broken cross-reference table', hostilePdfs.brokenTable(), ['pdf_broken']),
  pdf('a PDF that is cut off', hostilePdfs.cutOff(), ['pdf_broken']),
  pdf('a PDF whose table leads to itself', hostilePdfs.tableLoop(), ['pdf_broken']),
  pdf('a PDF whose pages are their own parents', hostilePdfs.pageLoop(), ['pdf_broken']),
  pdf('a PDF of pages below pages below pages', hostilePdfs.deepPages(), ['pdf_broken']),
  pdf('a PDF of fifty thousand arrays inside each other', hostilePdfs.deepArrays(), ['pdf_broken']),
  pdf('a PDF whose structure, bookmarks and names lead in circles', hostilePdfs.loops(), ['pdf_broken', 'document']),
  pdf('a PDF of 35,000 pages', hostilePdfs.manyPages(), ['document_too_large', 'render_timeout']),
  pdf('a PDF whose table unfolds to a gigabyte', hostilePdfs.tableBomb(), [
    'pdf_broken',
    'document_too_large',
    'render_timeout',
  ]),
  pdf('a PDF whose objects unfold to a gigabyte', hostilePdfs.objectBomb(), ['document']),
  pdf('a PDF whose content unfolds to a gigabyte', hostilePdfs.contentBomb(), ['document']),
  pdf('a PDF with JavaScript', hostilePdfs.script(), ['pdf_active_content']),
  pdf('a PDF that starts a program', hostilePdfs.launch(), ['pdf_active_content']),
  pdf('a file that is no PDF', Buffer.from(canary), ['pdf_broken']),
  pdf('a stamp that is no image', hostilePdfs.sound(), refused, { stages: [{ type: 'stamp', image: base64(canary) }] }),
  pdf('a stamp of markup', hostilePdfs.sound(), ['document'], {
    stages: [{ type: 'stamp', text: '</b><img src=http://169.254.169.254/><script>while(1);</script>' }],
  }),
  pdf('a PDF at an address inside', hostilePdfs.sound(), ['egress_refused', 'page_load_failed'], {
    file: undefined,
    url: 'SELF/v2/health',
  }),
];

const office = (name: string, file: Buffer, ends: HostileRequest['ends'], to = '/v2/docx/pdf'): HostileRequest =>
  asked(name, { file: file.toString('base64'), timeout: 8_000 }, ends, to);
const slow = ['document', 'render_timeout', 'page_failed', 'document_too_large', 'docx_broken'] as const;
const documents: readonly HostileRequest[] = [
  office('a DOCX that unfolds to a gigabyte', hostileDocx.bomb(), ['document_too_large']),
  office('a DOCX that unfolds to more than it says', hostileDocx.lyingBomb(), ['docx_broken'], '/v2/docx/html'),
  office('a DOCX whose XML unfolds to 100 MB', hostileDocx.xmlBomb(), ['document_too_large'], '/v2/docx/html'),
  office('a DOCX of five thousand parts', hostileDocx.manyEntries(), ['document_too_large']),
  office('a DOCX that declares entities', hostileDocx.entities(), ['docx_broken'], '/v2/docx/html'),
  office('a DOCX that declares entities in UTF-16', hostileDocx.wideEntities(), ['docx_broken']),
  office('a DOCX whose part climbs out of it', hostileDocx.climbing(), ['docx_broken']),
  office('a DOCX with two parts of one name', hostileDocx.twice(), ['docx_broken'], '/v2/docx/html'),
  office('a DOCX whose XML does not end', hostileDocx.noXml(), ['docx_broken', 'document'], '/v2/docx/html'),
  office('a DOCX of tables in tables in tables', hostileDocx.deep(), slow),
  office('a DOCX of tables in tables in tables, as HTML', hostileDocx.deep(), slow, '/v2/docx/html'),
  office('a DOCX of sixty thousand paragraphs', hostileDocx.wide(), slow),
  office('a DOCX that would act', hostileDocx.acting('x'), ['document']),
  office('a DOCX that would act, as HTML', hostileDocx.acting('x'), ['document'], '/v2/docx/html'),
  office('a DOCX of no document', Buffer.from(`PK\x03\x04${canary}`, 'latin1'), ['docx_broken'], '/v2/docx/html'),
  ...(
    [
      ['a PDF that is cut off, to be a DOCX', hostilePdfs.cutOff()],
      ['a PDF whose pages are their own parents, to be a DOCX', hostilePdfs.pageLoop()],
      ['a PDF of pages below pages below pages, to be a DOCX', hostilePdfs.deepPages()],
      ['a PDF of 35,000 pages, to be a DOCX', hostilePdfs.manyPages()],
      ['a PDF whose objects unfold to a gigabyte, to be a DOCX', hostilePdfs.objectBomb()],
      ['a PDF whose structure leads in circles, to be a DOCX', hostilePdfs.loops()],
      ['a PDF with JavaScript, to be a DOCX', hostilePdfs.script()],
    ] as const
  ).map(([name, file]) =>
    office(
      name,
      file,
      ['document', 'pdf_broken', 'document_too_large', 'render_timeout', 'page_failed'],
      '/v2/pdf/docx',
    ),
  ),
];

const paths: readonly HostileRequest[] = [
  ['a path that climbs', '/v2/jobs/..%2f..%2fadmin'],
  ['an id with NUL', '/v2/jobs/%00'],
  ['an id that is no UTF-8', '/v2/jobs/%ff%fe'],
  ['an id of a key of the table', '/v2/jobs/ACCOUNT%23acct_1'],
].map(([name = '', to = '']) => ({ name, method: 'GET', path: to, body: '', ends: ['not_found', 'invalid_request'] }));

export const hostileRequests: readonly HostileRequest[] = [
  ...bodies,
  ...fields,
  ...addresses,
  ...webhooks,
  ...templates,
  ...pdfs,
  ...documents,
  ...hostileUploads,
  ...paths,
];
