/** DOCX to PDF by an engine of the operator's: a server that speaks Gotenberg's route for LibreOffice. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { talkativeDocx } from '../../cli/verify/talkative-docx.ts';
import { talkativePdf } from '../../cli/verify/talkative-pdf.ts';
import { close, listen } from '../../local/listen.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { readPdf } from '../support/pdf.ts';

type Answer = (response: ServerResponse) => void;
type Call = { readonly line: string; readonly type: string; readonly body: Buffer };

const calls: Call[] = [];
let answer: Answer = () => undefined;
const server = createServer(async (request: IncomingMessage, response) => {
  const { method, url, headers } = request;
  calls.push({ line: `${method} ${url}`, type: headers['content-type'] ?? '', body: await buffer(request) });
  answer(response);
});
const says =
  (status: number, body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

let stack: EmbeddedStack;
beforeAll(async () => {
  // Loopback is closed to pages: naming the engine opens it for the engine alone.
  const engine = `http://127.0.0.1:${await listen(server)}`;
  stack = await startStack({ args: ['--office-engine', engine] });
});
afterAll(async () => {
  await stack.stop();
  await close(server);
});

const convert = (more: object = {}): Promise<Response> => {
  const file = talkativeDocx('sent').toString('base64');
  return post(stack, '/v2/docx/pdf', { file, async: false, storage: false, ...more });
};

test('gets the document and nothing else, and what it makes goes through stages', async () => {
  answer = says(200, talkativePdf('made elsewhere'));
  const response = await convert({ filename: 'secret.pdf', stages: [{ type: 'pageNumbers', format: 'p {page}' }] });
  const { text } = await readPdf(await bytesOf(response));
  const [call] = calls;

  expect(text.join(' ')).toMatch(/made elsewhere +p 1/);
  expect(call?.line).toBe('POST /forms/libreoffice/convert');
  expect(call?.type).toMatch(/^multipart\/form-data; boundary=[0-9a-f]{32}$/);
  expect(call?.body.includes(talkativeDocx('sent'))).toBe(true);
  expect(call?.body.toString('latin1')).toContain('name="files"; filename="document.docx"');
  expect(call?.body.includes('secret')).toBe(false);
});

test.each<[string, Answer]>([
  ['fails', says(500, 'no: secret words of the engine')],
  ['leads elsewhere', says(302, '', { Location: 'http://169.254.169.254/' })],
  ['answers with a page', says(200, '<p>secret words of the engine')],
  ['answers with a PDF that runs a script', says(200, talkativePdf('x', '/OpenAction <</S /JavaScript /JS (1)>>'))],
  ['hangs up', (response) => response.destroy()],
])('an engine that %s is one error, without a word of it', async (_, act) => {
  answer = act;
  const response = await convert();
  const body = await response.text();

  expect({ status: response.status, code: JSON.parse(body).code }).toEqual({
    status: 502,
    code: 'office_engine_failed',
  });
  expect(body).not.toContain('secret');
});

test('what no document may be does not get there, and a job tells of the engine too', async () => {
  const before = calls.length;
  const broken = talkativeDocx('x').subarray(0, -30).toString('base64');
  const refused = await post(stack, '/v2/docx/pdf', { file: broken, async: false, storage: false });
  expect(((await refused.json()) as JobBody).code).toBe('docx_broken');
  expect(calls.length).toBe(before);

  answer = says(200, talkativePdf('made for a job'));
  const { id } = (await (await convert({ async: true, storage: true })).json()) as JobBody;
  expect(await finished(stack, id)).toMatchObject({ status: 'success', type: 'docx-pdf' });
});

test('stages of a document that it makes reach nothing of it', async () => {
  answer = says(200, talkativePdf('made elsewhere'));
  const { port } = server.address() as { port: number };
  const before = calls.length;
  const urls = [`http://127.0.0.1:${port}/x.pdf`];
  const response = await convert({ stages: [{ type: 'merge', urls }] });

  expect({ status: response.status, code: ((await response.json()) as { code: string }).code }).toEqual({
    status: 422,
    code: 'egress_refused',
  });
  expect(calls.slice(before).map(({ line }) => line)).toEqual(['POST /forms/libreoffice/convert']);
});

test('pages still reach nothing of it', async () => {
  const { port } = server.address() as { port: number };
  const before = calls.length;
  const html = Buffer.from(`<p>x<img src="http://127.0.0.1:${port}/x.png">`).toString('base64');
  const response = await post(stack, '/v2/html/pdf', { html, async: false, storage: false });
  await response.body?.cancel();

  expect(response.status).toBe(201);
  expect(calls.length).toBe(before);
});
