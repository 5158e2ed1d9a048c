import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, bytesOf, finished } from '../support/job-client.ts';
import { readPdf } from '../support/pdf.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true });
});
afterAll(() => stack.stop());

test('a v2 call that names nothing is answered at once with a pending job, which becomes a document', async () => {
  const accepted = await accept(stack, { html: base64('<h1>Later</h1>') });

  expect(accepted).toEqual({
    id: expect.stringMatching(/^job_\w{26}$/),
    uid: stack.ready.account,
    status: 'pending',
    timestamp: expect.any(Number),
    type: 'html-pdf',
    apiKeyUsed: expect.stringMatching(/^key_\w{26}$/),
    self: `${stack.ready.api}/v2/jobs/${accepted.id}`,
  });
  const job = await finished(stack, accepted.id);
  expect(job).toMatchObject({ status: 'success', params: { html: '...' } });
  const download = await fetch(job.assetUrl ?? '', { redirect: 'error' });
  const bytes = await bytesOf(download);
  expect(download.status).toBe(200);
  expect(bytes.length).toBe(job.size);
  expect((await readPdf(bytes)).text[0]).toContain('Later');
});
