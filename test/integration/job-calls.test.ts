/** What a job costs in calls to AWS. At full time scale: no lease is renewed meanwhile. */
import { callsPerDocument } from '../../infra/cost-model.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** Calls that the work makes; `work` leaves out what its waiting makes. */
const callsOf = async (work: () => Promise<void>): Promise<Record<string, number>> => {
  await stack.allFrozen();
  await stack.countRequests();
  await work();
  await stack.allFrozen();
  return stack.countRequests();
};

const runJobs = async (count: number): Promise<Record<string, number>> => {
  const counts = await callsOf(async () => {
    const accepted = Array.from({ length: count }, () => accept(stack, { html: base64('<p>a job') }));
    for (const { id } of await Promise.all(accepted)) await finished(stack, id);
  });
  // How often a client asks for its job is its own business.
  return Object.fromEntries(Object.entries(counts).filter(([kind]) => isCounted(kind)));
};
const isCounted = (kind: string): boolean => /^worker |^api (?:s3|sqs|kms:Generate)/.test(kind);

test('the calls to AWS that a job makes are counted, and as many for each', async () => {
  await runJobs(1);
  const one = await runJobs(1);

  const known = Object.entries(callsPerDocument.async).filter(([kind]) => isCounted(kind));
  expect(one).toEqual(Object.fromEntries(known));
  expect(await runJobs(5)).toEqual(Object.fromEntries(Object.entries(one).map(([kind, calls]) => [kind, 5 * calls])));
});

test('accepting a job makes the calls to tables that its cost is counted by', async () => {
  const made = await callsOf(async () => {
    await accept(stack, { html: base64('<p>a job') });
  });
  const known = Object.entries(callsPerDocument.async).filter(([kind]) => kind.startsWith('api '));

  expect(Object.fromEntries(Object.entries(made).filter(([kind]) => kind.startsWith('api ')))).toEqual(
    Object.fromEntries(known),
  );
});

test('a synchronous document makes the calls that its cost is counted by, and stores nothing', async () => {
  const render = async () => {
    const answer = await post(stack, '/v2/html/pdf', { html: base64('<p>now'), async: false, storage: false });
    await answer.arrayBuffer();
  };
  await callsOf(render);

  expect(await callsOf(render)).toEqual(callsPerDocument.sync);
});
