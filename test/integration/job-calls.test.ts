/** What a job costs in calls to AWS. At full time scale: no lease is renewed meanwhile. */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished } from '../support/job-client.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const runJobs = async (count: number): Promise<Record<string, number>> => {
  await stack.allFrozen();
  await stack.countRequests();
  const accepted = Array.from({ length: count }, () => accept(stack, { html: base64('<p>a job') }));
  for (const { id } of await Promise.all(accepted)) await finished(stack, id);
  await stack.allFrozen();
  const counts = Object.entries(await stack.countRequests());
  // How often a client asks for its job is its own business.
  return Object.fromEntries(counts.filter(([kind]) => /^worker |^api (?:s3|sqs|kms:Generate)/.test(kind)));
};

test('the calls to AWS that a job makes are counted, and as many for each', async () => {
  await runJobs(1);
  const one = await runJobs(1);

  expect(one).toEqual({
    'api kms:GenerateDataKey': 1,
    'api s3:PutObject': 1,
    'api sqs:SendMessage': 1,
    'worker sqs:ChangeMessageVisibility': 1,
    'worker dynamodb:UpdateItem': 1,
    'worker dynamodb:BatchGetItem': 1,
    'worker dynamodb:GetItem': 1,
    // The end, and what was used.
    'worker dynamodb:TransactWriteItems': 2,
    'worker kms:Decrypt': 1,
    'worker s3:GetObject': 1,
    'worker s3:PutObject': 1,
    'worker s3:DeleteObject': 1,
    'worker lambda:InvokeWithResponseStream': 1,
  });
  expect(await runJobs(5)).toEqual(Object.fromEntries(Object.entries(one).map(([kind, calls]) => [kind, 5 * calls])));
});
