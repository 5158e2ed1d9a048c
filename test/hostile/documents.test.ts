/** Documents that mean harm: each render ends in its time as the error catalogue says, and the next one succeeds. */

import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { testedModes } from '../support/tested-modes.ts';
import { hostileSite } from './documents/site.ts';
import { type HostileDocument, hostileDocuments } from './documents/table.ts';
import { renderOnce, type Source, startRenderingStack } from './rendering-stack.ts';

/** What ends a render after its deadline: a kill and an answer, on a machine that may be busy. */
const endingMsMax = 8_000;

let site: PageServer;
beforeAll(async () => {
  site = await startPageServer(hostileSite);
});
afterAll(() => site.close());

const sourceOf = ({ html, path }: HostileDocument): Source =>
  html === undefined ? { url: `${site.origin}${path}` } : { html: html.replaceAll('SITE', site.origin) };

describe.each(testedModes)('%s', (mode) => {
  let stack: EmbeddedStack;
  beforeAll(async () => {
    stack = await startRenderingStack(mode, { allowPrivateNetwork: true });
  });
  afterAll(() => stack.stop());

  test.each(hostileDocuments.map((document) => [document.name, document] as const))('%s', async (_, document) => {
    const { timeoutMs, output = 'pdf', ends } = document;
    await stack.allFrozen();
    const before = await stack.pids('renderer');
    const started = performance.now();

    const { code = 'document' } = await renderOnce(stack, sourceOf(document), { output, timeout: timeoutMs });
    const ms = performance.now() - started;
    await stack.allFrozen();
    const next = await renderOnce(stack, { html: '<p>the next one' });

    expect(ends).toContain(code);
    expect(ms).toBeLessThan(timeoutMs + endingMsMax);
    expect(next.status).toBe(201);
    expect((await readPdf(next.bytes)).text[0]).toContain('the next one');
    expect(await stack.pids('renderer')).toEqual(before);
  });
});
