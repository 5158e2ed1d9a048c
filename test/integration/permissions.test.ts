/** The embedded services enforce the roles' policies: a grant that is taken away is missed, and named. */
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { queueUrlOf, sqsOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';

const endsWithinMs = 60_000;
const html = base64('<p>permitted');

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack({ timeScale: 0.02 });
});
beforeEach(() => stack.reportAccess());
afterEach(async () => {
  await stack.restoreGrants();
  // What was refused on purpose is no reason to fail.
  await stack.allFrozen();
  await stack.reportAccess();
});
afterAll(() => stack.stop());

/** With the names of the topology instead of ARNs. */
const refused = async (): Promise<readonly string[]> =>
  (await stack.reportAccess()).refused.map((one) => one.replace(/arn:aws:[a-z0-9]+:[^ ]*?ephemera-/, ''));

test('with all of its grants a stack refuses nothing', async () => {
  const { id } = await accept(stack, { html });

  expect(await finished(stack, id, endsWithinMs)).toMatchObject({ status: 'success' });
  expect(await refused()).toEqual([]);
});

test.each([['worker kms:Decrypt application:content', 'worker kms:Decrypt application (content)']])(
  'without "%s" a job fails',
  async (grant, missed) => {
    await stack.withhold(grant);
    const { id } = await accept(stack, { html });

    expect(await finished(stack, id, endsWithinMs)).toMatchObject({ status: 'error', code: 'internal' });
    expect(await refused()).toEqual([missed]);
  },
);

test.each([
  ['api dynamodb:BatchGetItem data-keys', 'api dynamodb:BatchGetItem data-keys'],
  ['api dynamodb:PutItem records', 'api dynamodb:PutItem records'],
  ['api kms:GenerateDataKey application:content', 'api kms:GenerateDataKey application (content)'],
  ['api kms:Decrypt service:dynamodb', 'api kms:Decrypt service'],
  ['api sqs:SendMessage jobs', 'api sqs:SendMessage jobs'],
])('without "%s" a conversion is not accepted, and nothing is said of why', async (grant, missed) => {
  await stack.withhold(grant);
  const answer = await post(stack, '/v2/html/pdf', { html });

  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toMatch(/kms:|dynamodb:|sqs:|arn:/);
  expect(await refused()).toContain(missed);
});

test('a queue and an index that may not be looked at are missed by what looks by itself', async () => {
  const missing = ['intake sqs:ReceiveMessage submissions', 'sweeper dynamodb:Query records/index/due'];
  for (const grant of missing) await stack.withhold(grant);
  // A poll that waits already gets one message yet.
  const QueueUrl = queueUrlOf(stack.ready, 'submissions');
  await sqsOf(stack.ready).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));

  const seen = new Set<string>();
  const areMissed = async (): Promise<boolean> => {
    for (const one of await refused()) seen.add(one);
    return missing.every((grant) => seen.has(grant));
  };
  expect(await within(endsWithinMs, areMissed)).toBe(true);
});
