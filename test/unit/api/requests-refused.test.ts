import { parseRender } from '../../../shared/api/requests.ts';
import { AppError } from '../../../shared/domain/errors.ts';

const html = 'PGgxPmhpPC9oMT4=';
const url = 'https://example.com/';
type Call = Parameters<typeof parseRender>[0];

const refusal = (call: Partial<Call>): AppError => {
  try {
    parseRender({ kind: 'html', output: 'pdf', version: 'v1', body: { html }, ...call });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('this request was accepted');
};
const refusalOf = (fields: object): AppError => refusal({ body: { html, ...fields } });

test.each([[null], ['x'], [[]], [1]])('a body of %j is refused', (body) => {
  expect(refusal({ body })).toMatchObject({ code: 'invalid_request', message: 'The request must be an object.' });
});

test.each<[string, object, string]>([
  ['html', { html: '<h1>' }, 'must be Base64'],
  ['html', { html: '' }, 'must be Base64'],
  ['html', { html: null }, 'is required'],
  ['timeout', { timeout: 999 }, 'must be a whole number from 1000 to 120000'],
  ['timeout', { timeout: 120_001 }, 'from 1000 to 120000'],
  ['timeout', { timeout: 1000.5 }, 'from 1000 to 120000'],
  ['timeout', { timeout: Number.POSITIVE_INFINITY }, 'from 1000 to 120000'],
  ['timeout', { timeout: '5000' }, 'from 1000 to 120000'],
  ['delay', { delay: -1 }, 'from 0 to 120000'],
  ['scale', { scale: 2.1 }, 'must be a number from 0.1 to 2'],
  ['format', { format: 'a9' }, 'must be one of letter, legal, tabloid, ledger, a0, a1, a2, a3, a4, a5, a6'],
  ['margin', { margin: '1cm' }, 'must be an object'],
  ['margin.top', { margin: { top: '10pt' } }, 'a string with a unit (px, in, cm, mm)'],
  ['margin.left', { margin: { left: -1 } }, 'from 0in to 100in'],
  ['margin', { margin: { left: '5in', right: '5in' } }, 'leaves no room on the paper'],
  ['margin', { width: '11in', height: '1in', margin: { top: '1in' }, landscape: false }, 'leaves no room'],
  ['width', { width: 0 }, 'from 0.01in to 200in'],
  ['height', { height: '201in' }, 'from 0.01in to 200in'],
  ['pageRanges', { pageRanges: '5-2' }, 'such as "1-5, 8"'],
  ['pageRanges', { pageRanges: '0' }, 'such as "1-5, 8"'],
  ['pageRanges', { pageRanges: '-' }, 'such as "1-5, 8"'],
  ['timeZone', { timeZone: 'Mars/Olympus' }, 'must be an IANA time zone'],
  ['timeZone', { timeZone: '+02:00' }, 'must be an IANA time zone'],
  ['viewPort.height', { viewPort: { width: 1 } }, 'is required'],
  ['waitUntil', { waitUntil: 'ready' }, 'must be one of load, domcontentloaded, networkidle0, networkidle2'],
  ['waitForSelector.selector', { waitForSelector: {} }, 'is required'],
  ['storage', { storage: 'yes' }, 'must be true, false or {"id": "..."}'],
  ['storage.id', { storage: { id: '' } }, 'must be an id'],
  ['storage.id', { storage: { id: '../x' } }, 'must be an id'],
  ['webhook', { webhook: 'http://example.com/' }, 'must be an absolute https URL'],
  ['apiVer', { apiVer: 'v3' }, 'must be one of v1, v2'],
  ['outline', { outline: true, tagged: false }, 'needs tagged'],
  ['authentication.password', { authentication: { username: 'a' } }, 'is required'],
  ['cookies.0.name', { cookies: [{ value: 'a' }] }, 'is required'],
  ['cookies.0.sameSite', { cookies: [{ name: 'a', value: 'b', sameSite: 'None' }] }, 'None only where secure is true'],
  ['cookies.0.sameSite', { cookies: [{ name: 'a', value: 'b', sameSite: 'no' }] }, 'must be one of Strict, Lax, None'],
  ['failOn', { failOn: 'always' }, 'must be one of never, document, resource, console'],
  ['network', { network: 'private' }, 'must be one of public, none'],
  ['waitForFrameNavigation', { waitForFrameNavigation: true }, 'must be one of load, domcontentloaded'],
  ['bestAttempt', { bestAttempt: 'yes' }, 'must be true or false'],
  ['userAgent', { userAgent: 'a\r\nb' }, 'must be one line'],
  ['headers', { headers: { Host: 'a' } }, 'Host and connection headers are refused'],
  ['headers', { headers: { A: 'a\r\nB: c' } }, 'must be one line'],
  ['generatePreview.quality', { generatePreview: { quality: 101 } }, 'from 0 to 100'],
  ['headerTemplate.method', { headerTemplate: { method: 'x' } }, 'must be one of template, extract'],
])('%s is refused in %j', (field, fields, sentence) => {
  const { code, message, ...error } = refusalOf(fields);

  expect({ code, field: error.field }).toEqual({ code: 'invalid_request', field });
  expect(message).toContain(`${field} `);
  expect(message).toContain(sentence);
});

test.each([
  'file:///etc/passwd',
  'data:text/html,x',
  'view-source:https://a.example',
  'javascript:1',
  '//a.example',
  'a',
  '',
])('the page %s is refused', (page) => {
  const error = refusal({ kind: 'url', body: { url: page } });

  expect(error).toMatchObject({ code: 'invalid_request', field: 'url' });
  expect(error.message).toBe('url must be an absolute http or https URL.');
});

test('exactly one source is needed', () => {
  expect(refusal({ kind: 'url', body: {} })).toMatchObject({ field: 'url', code: 'invalid_request' });
  expect(refusal({ kind: 'url', body: { url, batch: [url] } })).toMatchObject({
    field: 'batch',
    code: 'invalid_request',
  });
  expect(refusal({ kind: 'template', body: {} })).toMatchObject({ field: 'template', code: 'invalid_request' });
  expect(refusal({ kind: 'template', body: { template: html, templateId: 'a' } })).toMatchObject({
    field: 'templateId',
    code: 'invalid_request',
  });
});

test('a batch has 1 to 20 pages', () => {
  for (const urls of [[], Array(21).fill(url)]) {
    expect(refusal({ kind: 'url', body: { batch: { urls } } })).toMatchObject({ field: 'batch.urls' });
  }
  expect(refusal({ kind: 'url', body: { batch: [url, 'x'] } })).toMatchObject({ field: 'batch.urls.1' });
});

test('a batch that is to become a picture is refused: it becomes one PDF', () => {
  expect(refusal({ kind: 'url', output: 'image', version: 'v2', body: { batch: [url] } })).toMatchObject({
    code: 'invalid_request',
    field: 'batch',
  });
});

test.each(['pdf', 'image'] as const)('a url without a network is refused by name, for %s', (output) => {
  for (const source of [{ url }, { batch: { urls: [url] } }]) {
    const refused = refusal({ kind: 'url', output, body: { ...source, network: 'none' } });

    expect(refused).toMatchObject({ code: 'invalid_request', field: 'network' });
    expect(refused.message).toBe('network cannot be none: a url needs it.');
  }
});

test('several faults are told at once, each once', () => {
  const { message } = refusalOf({ scale: 9, delay: -1, timeZone: '+' });

  expect(message.split('; ')).toHaveLength(3);
});

test('the combination of async and storage is refused by the field that must change', () => {
  expect(refusalOf({ async: true, storage: false })).toMatchObject({ code: 'storage_not_allowed', field: 'storage' });
  expect(refusalOf({ async: true })).toMatchObject({ code: 'storage_not_allowed', field: 'async' });
});

test.each<[string, object, RegExp]>([
  ['generatePreview', { generatePreview: true }, /needs storage/],
  ['generatePreview', { generatePreview: { type: 'svg' } }, /png, webp/],
  ['footerTemplate', { footerTemplate: { style: { 'font-size': '10px' } } }, /needs a template/],
  ['footerTemplate', { footerTemplate: { method: 'extract' } }, /needs a selector/],
  ['headerTemplate', { headerTemplate: { template: '<style>@import "a.css"</style>' } }, /can load nothing/],
  ['headerTemplate', { headerTemplate: { templateString: 'x'.repeat(102_401) } }, /100 KB/],
])('%s in %j is refused by name', (field, fields, words) => {
  const refused = refusalOf(fields);

  expect(refused).toMatchObject({ code: 'invalid_request', field });
  expect(refused.message).toMatch(words);
});

test('imageType svg is refused with the types that can be made', () => {
  const refused = refusal({ output: 'image', body: { html, imageType: 'svg' } });

  expect(refused).toMatchObject({ code: 'invalid_request', field: 'imageType' });
  expect(refused.message).toContain('jpg, jpeg, png, webp');
});
