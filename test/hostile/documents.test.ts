/**
 * Documents and requests that mean harm: each ends in its time as the error catalogue says, and the next job succeeds. All of
 * them with `npm run test:hostile`, each fourth one with `npm test`.
 */
import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { send } from '../support/raw-http.ts';
import { testedModes } from '../support/tested-modes.ts';
import { sampleOf } from '../support/whole.ts';
import { hostileSite } from './documents/site.ts';
import { type HostileDocument, hostileDocuments } from './documents/table.ts';
import { renderOnce, type Source, startRenderingStack } from './rendering-stack.ts';
import { canary } from './requests/canary.ts';
import { hostileRequests } from './requests/table.ts';

/** What ends a render after its deadline: a kill and an answer, on a machine that may be busy. */
const endingMsMax = 8_000;

let site: PageServer;
beforeAll(async () => {
  site = await startPageServer(hostileSite);
});
afterAll(() => site.close());

const sourceOf = ({ html, path }: HostileDocument): Source =>
  html === undefined ? { url: `${site.origin}${path}` } : { html: html.replaceAll('SITE', site.origin) };

const documents = sampleOf(hostileDocuments, 6);
const requests = sampleOf(hostileRequests, 6);

describe.each(testedModes)('%s', (mode) => {
  let stack: EmbeddedStack;
  /** What was wrong with whom. */
  const crashes: string[] = [];
  let nextFine = 0;
  beforeAll(async () => {
    stack = await startRenderingStack(mode, { allowPrivateNetwork: true });
  });
  afterAll(() => stack.stop());

  /** Whether the next job is fine, and the same environment is there to do it. */
  const lookAfter = async (name: string, before: readonly number[]): Promise<void> => {
    await stack.allFrozen();
    const next = await renderOnce(stack, { html: '<p>the next one' });
    expect(next.status).toBe(201);
    expect((await readPdf(next.bytes)).text[0]).toContain('the next one');
    nextFine += 1;
    const isSame = (await stack.pids('renderer')).join() === before.join();
    if (!isSame) crashes.push(name);
    expect(isSame).toBe(true);
  };

  test.each(documents.map((document) => [document.name, document] as const))('%s', async (_, document) => {
    const { timeoutMs, output = 'pdf', ends } = document;
    await stack.allFrozen();
    const before = await stack.pids('renderer');
    const started = performance.now();

    const { code = 'document' } = await renderOnce(stack, sourceOf(document), { output, timeout: timeoutMs });
    const ms = performance.now() - started;

    expect(ends).toContain(code);
    expect(ms).toBeLessThan(timeoutMs + endingMsMax);
    await lookAfter(document.name, before);
  });

  test.each(requests.map((request) => [request.name, request] as const))(
    '%s is answered as the table says, without a word of it',
    async (_, { name, method = 'POST', path, headers = {}, body, ends }) => {
      await stack.allFrozen();
      const [before, { api, apiKey }] = [await stack.pids('renderer'), stack.ready];
      const sent = typeof body === 'string' ? body.replaceAll('SELF', api) : body;

      const answer = await send(api, { method, path, headers: { 'X-API-Key': apiKey, ...headers }, body: sent });
      const code = answer.status < 300 ? 'document' : JSON.parse(answer.body.toString()).code;

      expect(ends).toContain(code);
      expect(answer.status).toBeLessThan(code === 'render_timeout' ? 505 : 500);
      expect(JSON.stringify(answer.headers) + answer.body.toString('latin1')).not.toContain(canary);
      await lookAfter(name, before);
    },
  );

  test('after all of them no environment of a function was lost, and each next job was fine', () => {
    const [all, fine] = [documents.length + requests.length, nextFine];
    process.stdout.write(
      `${mode}: ${documents.length} documents, ${requests.length} requests: crashes ${crashes.length}, next job fine ${fine} of ${all}\n`,
    );
    expect({ crashes, fine }).toEqual({ crashes: [], fine: all });
  });
});
