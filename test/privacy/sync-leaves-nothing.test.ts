/** P2, P4, P6: a synchronous call without storage leaves its content nowhere, whether it succeeds or fails. */
import { appendFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createToken, type Token, tokenOf } from '../../cli/verify/search/token-encodings.ts';
import { createTokenSearch } from '../../cli/verify/search/token-search.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { type SearchOptions, searchSinks } from '../support/sinks.ts';
import { zipOf } from '../support/zips.ts';

/** Where a secret may rest after these calls, and nowhere else. */
const allowed: SearchOptions['allowed'] = [
  // What stands in for an API key is its hash.
  {
    sink: 'dynamodb',
    place: /^records (KEYHASH#[0-9a-f]{64} KEY|ACCOUNT#\w+ KEY#key_\w+)$/,
    token: 'api key',
    encoding: 'sha-256',
  },
];

const tokens: Token[] = [];
/** The text of a new token. */
const secret = (name: string): string => {
  const token = createToken(name);
  tokens.push(token);
  return token.text;
};

const inMemory = { async: false, storage: false };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

const page = {
  path: encodeURIComponent(secret('path of a page')),
  query: encodeURIComponent(secret('query of a page')),
  text: secret('text of a page'),
};
/** A page that writes its secret wherever it can: title, console, error, cookie, storage, the URL of an image. */
const talkativePage = (text: string): string => `<!doctype html><title>${escaped(text)}</title><p>${escaped(text)}</p>
  <img src="/missing/${encodeURIComponent(text)}">
  <script>
    const text = document.querySelector('p').textContent;
    console.error(text);
    try {
      localStorage.setItem('secret', text);
      document.cookie = 'secret=' + encodeURIComponent(text);
    } catch {}
    throw new Error(text);
  </script>`;

const servePage: RequestListener = (req, res) => {
  const isPage = req.url === `/${page.path}?q=${page.query}`;
  res.writeHead(isPage ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
  res.end(isPage ? talkativePage(page.text) : '');
};

let stack: EmbeddedStack;
let site: PageServer;

beforeAll(async () => {
  site = await startPageServer(servePage);
  stack = await startStack({ allowPrivateNetwork: true });
  tokens.push(tokenOf('api key', stack.ready.apiKey));
});
afterAll(() => site.close());

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  stack.api(path, { method: 'POST', body: JSON.stringify({ ...inMemory, ...body }), headers });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const pdfText = async (response: Response): Promise<string> => (await readPdf(await bytesOf(response))).text.join(' ');

const search = (searched: readonly Token[]) =>
  searchSinks(stack.ready, searched, {
    allowed,
    processes: [stack.pid],
    directories: { temporary: stack.tempDir },
  });

describe('a call that succeeds carries its content through to the document:', () => {
  test('html to a PDF', async () => {
    const html = secret('html');
    const response = await post('/v2/html/pdf', { html: base64(talkativePage(html)) });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(html);
  });

  test('html to an image', async () => {
    const response = await post('/v2/html/image', { html: base64(talkativePage(secret('html of an image'))) });

    expect(response.status).toBe(201);
    expect((await bytesOf(response)).subarray(1, 4).toString()).toBe('PNG');
  });

  test('a page with secrets in its path, query and text to a PDF', async () => {
    const response = await post('/v2/url/pdf', { url: `${site.origin}/${page.path}?q=${page.query}` });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(page.text);
    expect(site.requests).toContain(`/${page.path}?q=${page.query}`);
  });

  test('a secret as file name, as name of a field that does not exist, and as its value', async () => {
    const unknown = { [secret('name of an unknown field')]: secret('value of an unknown field') };
    const filename = secret('file name');
    const response = await post('/v2/html/pdf', { html: base64('<p>Hello'), filename, ...unknown });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain('Hello');
  });

  test('a template with its data', async () => {
    const shown = secret('data of a template');
    const template = base64(`<p>{{ shown }}</p><!-- ${escaped(secret('comment of a template'))} -->`);
    const response = await post('/v2/template/pdf', { template, data: { shown, unused: secret('unused data') } });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(shown);
  });

  test('a form, with secrets in its parts, their names and their file names', async () => {
    const shown = secret('data of a form');
    const form = new FormData();
    const file = new Blob([`<p>{{ shown }}</p><!-- ${escaped(secret('template in a form'))} -->`]);
    form.append('template', file, encodeURIComponent(secret('file name of a form')));
    form.append('data', JSON.stringify({ shown }));
    form.append('options', JSON.stringify({ ...inMemory, filename: secret('file name in a form') }));
    form.append(encodeURIComponent(secret('name of an unknown part')), secret('value of an unknown part'));
    const headers = { 'X-API-Key': stack.ready.apiKey };
    const response = await fetch(`${stack.ready.api}/v2/template/pdf`, { method: 'POST', body: form, headers });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(shown);
  });

  test('a document with its files, one by one and as a ZIP, with headers that differ by page', async () => {
    const [text, css, name, header] = ['document', 'style sheet', 'name of a file', 'header of a first page'].map(
      secret,
    );
    const sheet = `${encodeURIComponent(name ?? '')}.css`;
    const files = [
      {
        name: 'index.html',
        bytes: `<link rel="stylesheet" href="${encodeURIComponent(sheet)}">${talkativePage(text ?? '')}`,
      },
      { name: sheet, bytes: `p::after { content: ${JSON.stringify(css)} }` },
    ];
    for (const sent of [files, [{ name: `${name}.zip`, bytes: zipOf(files) }]]) {
      const form = new FormData();
      for (const file of sent) form.append('files', new Blob([file.bytes as Uint8Array<ArrayBuffer>]), file.name);
      const pageHeaders = { first: { template: `<b>${escaped(header ?? '')}</b>` } };
      form.append('options', JSON.stringify({ ...inMemory, pageHeaders, margin: { top: '1in' } }));
      const headers = { 'X-API-Key': stack.ready.apiKey };
      const response = await fetch(`${stack.ready.api}/v2/html/pdf`, { method: 'POST', body: form, headers });
      const printed = await pdfText(response);

      expect(response.status).toBe(201);
      for (const shown of [text, css, header]) expect(printed).toContain(shown);
    }
  });

  test('everything that a page may be loaded, dressed and printed with', async () => {
    const header = secret('header of a page');
    const quoted = (name: string): string => JSON.stringify(secret(name));
    const response = await post('/v2/url/pdf', {
      url: `${site.origin}/${page.path}?q=${page.query}`,
      authentication: { username: secret('user name for a page'), password: secret('password for a page') },
      cookies: [{ name: 'session', value: encodeURIComponent(secret('cookie for a page')) }],
      headers: { 'X-Secret': encodeURIComponent(secret('header for a page')) },
      userAgent: encodeURIComponent(secret('user agent')),
      css: `p::after { content: ${quoted('css')} }`,
      script: `document.body.append(${quoted('script')})`,
      waitForFunction: `${quoted('function')}.length > 0`,
      headerTemplate: { template: `<b>${escaped(header)}</b>` },
      footerTemplate: { method: 'extract', selector: `[data-x=${quoted('selector')}]` },
      margin: { top: '1in' },
      metadata: { title: secret('title'), author: secret('author') },
    });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(header);
  });

  test('the same over v1', async () => {
    const html = secret('html over v1');
    const response = await stack.api('/v1/html/pdf', { method: 'POST', body: JSON.stringify({ html: base64(html) }) });

    expect(response.status).toBe(201);
    expect(await pdfText(response)).toContain(html);
  });
});

const closedPort = 'http://127.0.0.1:9';
const failing: Readonly<Record<string, [status: number, call: () => Promise<Response>]>> = {
  'a body that is no JSON': [
    400,
    () => stack.api('/v2/html/pdf', { method: 'POST', body: `{"html": "${secret('broken JSON')}` }),
  ],
  'html that is not in base64': [400, () => post('/v2/html/pdf', { html: `<p>${secret('html as it is')}</p>` })],
  'a value of the wrong type': [400, () => post('/v2/html/pdf', { html: base64('<p>'), scale: secret('scale') })],
  'a page range that is none': [400, () => post('/v2/html/pdf', { html: base64('<p>'), pageRanges: secret('range') })],
  'a scheme that is refused': [
    400,
    () => post('/v2/url/pdf', { url: `file:///${encodeURIComponent(secret('file'))}` }),
  ],
  'a page that is not there, for which there are credentials, cookies and headers': [
    422,
    () => {
      const authentication = { username: secret('user name'), password: secret('password') };
      const cookies = [{ name: 'session', value: encodeURIComponent(secret('cookie')) }];
      const headers = { 'X-Secret': secret('header') };
      return post('/v2/url/pdf', { url: closedPort, authentication, cookies, headers });
    },
  ],
  'a template that is at fault': [
    422,
    () => post('/v2/template/pdf', { template: base64(`{{ x | ${encodeURIComponent(secret('filter'))} }}`) }),
  ],
  'an API key that does not exist': [
    401,
    () => post('/v2/html/pdf', { html: base64('<p>') }, { 'X-API-Key': secret('wrong API key') }),
  ],
  'a path that does not exist': [
    404,
    () => stack.api(`/v2/${encodeURIComponent(secret('API path'))}?q=${encodeURIComponent(secret('API query'))}`),
  ],
  'a page that cannot be reached': [
    422,
    () => post('/v2/url/pdf', { url: `${closedPort}/${encodeURIComponent(secret('unreachable'))}` }),
  ],
  'an unreachable page, by GET': [
    422,
    () => {
      const url = `${closedPort}/?q=${encodeURIComponent(secret('url of a GET'))}`;
      return stack.api(`/v2/url/pdf?async=false&storage=false&url=${encodeURIComponent(url)}`);
    },
  ],
};

describe('a call that fails answers with nothing of what it carried:', () => {
  test.each(Object.entries(failing))('%s', async (_what, [status, call]) => {
    const response = await call();
    const answer = [...response.headers, await response.text()].flat().join('\n');

    expect(response.status).toBe(status);
    expect(await createTokenSearch(tokens)([Buffer.from(answer)])).toEqual([]);
  });
});

const documentsOf = ({ aws: { region, endpoints, ...credentials } }: EmbeddedStack['ready']) =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb as string }));

const jobRows = async (): Promise<{ pk: string; sk: string; status: string }[]> => {
  const scan = { TableName: stack.ready.resources.tables?.records };
  const rows: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client: documentsOf(stack.ready) }, scan)) rows.push(...Items);
  return rows.filter(({ sk }) => String(sk).startsWith('JOB#')) as Awaited<ReturnType<typeof jobRows>>;
};

describe('after these calls', () => {
  beforeAll(() => stack.allFrozen());

  test('no secret is in any sink', async () => {
    expect(tokens.length).toBeGreaterThan(20);
    expect(await search(tokens)).toEqual([]);
  });

  test('the jobs are on record', async () => {
    const rows = await jobRows();

    expect(rows.filter(({ status }) => status === 'success')).toHaveLength(10);
    expect(rows.filter(({ status }) => status === 'error')).toHaveLength(4);
  });

  test('a secret put into a log is caught there', async () => {
    const token = createToken('planted in a log');
    await appendFile(stack.ready.logs.api as string, `{"message":${JSON.stringify(token.text)}}\n`);

    expect(await search([token])).toEqual([{ token: token.name, sink: 'log', place: 'api', encoding: 'json' }]);
  });

  test('a secret put into a job row is caught there', async () => {
    const token = createToken('planted in a row');
    const [{ pk, sk } = { pk: '', sk: '' }] = await jobRows();
    await documentsOf(stack.ready).send(
      new UpdateCommand({
        TableName: stack.ready.resources.tables?.records,
        Key: { pk, sk },
        UpdateExpression: 'SET planted = :text',
        ExpressionAttributeValues: { ':text': token.text },
      }),
    );

    const place = `records ${pk} ${sk}`;
    expect(await search([token])).toEqual([{ token: token.name, sink: 'dynamodb', place, encoding: 'plain' }]);
  });

  test('the stack stops and leaves no process and no file', async () => {
    expect(await stack.stop()).toEqual({ code: 0, signal: null, filesLeft: [] });
  });
});
