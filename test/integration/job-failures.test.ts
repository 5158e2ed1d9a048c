/** Jobs that do not go well: tried again where that may help, ended at once where it cannot, and ended in any case. */
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, type JobBody, post, readJob } from '../support/job-client.ts';
import { documentsOf, newAccount, queueUrlOf, rowsOf, sqsOf } from '../support/operator.ts';
import { nothingElse, type Remains, settled } from '../support/settled.ts';
import { within } from '../support/watched-process.ts';

/** Leases last 1.8 s, waits 1, 2 and 5 s, the sweeper looks each 1.2 s. */
const timeScale = 0.02;
const endsWithinMs = 60_000;

let stack: EmbeddedStack;
let account: string;
let api: EmbeddedStack['api'];
beforeAll(async () => {
  stack = await startStack({ timeScale });
});
beforeEach(async () => {
  const own = await newAccount(stack.ready, 'failures');
  account = own.account;
  api = (path, init) => stack.api(path, { ...init, headers: { 'X-API-Key': own.apiKey, ...init?.headers } });
});
afterEach(() => stack.clearFaults());
afterAll(() => stack.stop());

const html = base64('<p>a job');
const submit = (body: object = {}, path = '/v2/html/pdf'): Promise<JobBody> => accept({ api }, { html, ...body }, path);
const ending = (id: string): Promise<JobBody> => finished({ api }, id, endsWithinMs);
const remains = (): Promise<Remains> => settled(stack, account, endsWithinMs);
/** Settles once the staged fault has befallen its request. */
const faultIsMet = async (): Promise<void> => {
  expect(await within(endsWithinMs, async () => (await stack.unmetFaults()) === 0)).toBe(true);
};
const rowOf = async (id: string) => (await rowsOf(stack.ready, account, `JOB#${id}`))[0];

const send = (queue: string, body: unknown) =>
  sqsOf(stack.ready).send(
    new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, queue), MessageBody: JSON.stringify(body) }),
  );

describe('what another try may help is tried again:', () => {
  test('a renderer that is lost in the middle of a document', async () => {
    await stack.fault({ killAtByte: { function: 'renderer', bytes: 2000 } });
    const { id } = await submit();

    expect(await ending(id)).toMatchObject({ status: 'success' });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 2 }], assets: [{ jobId: id }] });
  });

  test.each(['s3', 'kms', 'dynamodb'] as const)('%s that refuses for longer than a client tries', async (service) => {
    await stack.fault({ failRequests: { function: 'worker', service, after: 1, times: 3, effect: 'throttle' } });
    const { id } = await submit();

    expect(await ending(id)).toMatchObject({ status: 'success' });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ status: 'success' }] });
  });

  test('a renderer that is busy, until the attempts are used up: then the job fails, and its content is gone', async () => {
    const busy = { function: 'worker', service: 'lambda', times: 1000, effect: 'throttle' } as const;
    await stack.fault({ failRequests: busy });
    const { id } = await submit();

    expect(await ending(id)).toMatchObject({ status: 'error', code: 'renderer_lost', error: expect.any(String) });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 4 }], assets: [] });
  }, 90_000);
});

describe('what no other try would help ends at once:', () => {
  test.each<[string, object, string]>([
    ['page_range_invalid', { html, pageRanges: '7-9' }, '/v2/html/pdf'],
    ['egress_refused', { url: 'http://10.1.2.3/' }, '/v2/url/pdf'],
    ['page_load_failed', { url: 'http://nobody.invalid/' }, '/v2/url/pdf'],
    ['template_failed', { template: base64('{{ oops( }}'), data: {} }, '/v2/template/pdf'],
    ['render_timeout', { html: base64('<script>for(;;);</script>'), timeout: 1000 }, '/v2/html/pdf'],
  ])('%s', async (code, body, path) => {
    const { id } = await accept({ api }, body, path);

    expect(await ending(id)).toMatchObject({ status: 'error', code });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 1, errorCode: code }], assets: [] });
  });
});

describe('messages', () => {
  test('that come more than once make one document', async () => {
    const { id } = await submit({ delay: 500 });
    await Promise.all(Array.from({ length: 5 }, () => send('jobs', { jobId: id, accountId: account })));

    expect(await ending(id)).toMatchObject({ status: 'success' });
    await send('jobs', { jobId: id, accountId: account });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 1 }], assets: [{ jobId: id }] });
  });

  test('that nobody understands, or whose job does not exist, disturb nobody', async () => {
    await send('jobs', 'nonsense');
    await send('jobs', { jobId: 'job_01J9Z3V8Q4T6X2N5B7C1D0E8FG', accountId: account });
    const { id } = await submit();

    expect(await ending(id)).toMatchObject({ status: 'success' });
  });

  test("that name another account's job do nothing to it", async () => {
    const { id } = await submit({ delay: 500 });
    await send('jobs', { jobId: id, accountId: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG' });

    expect(await ending(id)).toMatchObject({ status: 'success' });
  });

  test('that are lost after a worker died are made up for by the sweeper', async () => {
    await stack.fault({ failRequests: { function: 'worker', service: 'lambda', effect: 'kill' } });
    const { id } = await submit();
    await faultIsMet();
    await sqsOf(stack.ready).send(new PurgeQueueCommand({ QueueUrl: queueUrlOf(stack.ready, 'jobs') }));

    expect(await ending(id)).toMatchObject({ status: 'success' });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 2 }], assets: [{ jobId: id }] });
  });

  test('in the dead-letter queue end their job, and what comes after finds nothing to do', async () => {
    // The message stays hidden for a long while, as it would with a worker that cannot even start.
    await stack.fault({ failRequests: { function: 'worker', effect: 'kill' } });
    const { id } = await submit();
    await faultIsMet();
    await send('jobs-dead-letter', { jobId: id, accountId: account });

    expect(await ending(id)).toMatchObject({ status: 'error', code: 'internal' });
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ attempt: 0 }], assets: [] });
    await send('jobs', { jobId: id, accountId: account });
    expect(await readJob({ api }, id)).toMatchObject({ status: 'error', code: 'internal' });
  });
});

describe('a job that is deleted', () => {
  test('while it runs is cancelled: no document, no content, no record', async () => {
    const { id } = await submit({ delay: 3000 });
    await within(endsWithinMs, async () => (await rowOf(id))?.attempt === 1);
    const response = await api(`/v2/jobs/${id}`, { method: 'DELETE' });

    expect([response.status, await response.json()]).toEqual([200, { status: 'success' }]);
    expect((await api(`/v2/jobs/${id}`)).status).toBe(404);
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [], assets: [] });
    // The renderer ends by itself; what it made is dropped.
    await stack.allFrozen();
    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [], assets: [] });
  });

  test('while it waits never runs', async () => {
    await stack.fault({ failRequests: { function: 'worker', effect: 'kill' } });
    const { id } = await submit();
    await faultIsMet();
    expect((await api(`/v2/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
    await send('jobs', { jobId: id, accountId: account });

    expect(await remains()).toMatchObject({ ...nothingElse, jobs: [], assets: [] });
  });
});

test('a job of an account that was suspended meanwhile is cancelled, not rendered', async () => {
  await stack.fault({ failRequests: { function: 'worker', service: 'lambda', effect: 'kill' } });
  const { id } = await submit();
  await documentsOf(stack.ready).send(
    new UpdateCommand({
      TableName: stack.ready.resources.tables?.records,
      Key: { pk: `ACCOUNT#${account}`, sk: 'ACCOUNT' },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': 'suspended' },
    }),
  );

  const { jobs, ...others } = await remains();
  expect(others).toMatchObject({ ...nothingElse, assets: [] });
  expect(jobs).toMatchObject([{ sk: `JOB#${id}`, status: 'error', errorCode: 'cancelled' }]);
});

test('an accept that fails halfway is answered with an error, and its job ends with it', async () => {
  const broken = { function: 'api', service: 'sqs', operation: 'SendMessage', times: 1000, effect: 'fail' } as const;
  await stack.fault({ failRequests: broken });
  const response = await post({ api }, '/v2/html/pdf', { html });

  expect([response.status, await response.json()]).toMatchObject([500, { code: 'internal' }]);
  expect(await remains()).toMatchObject({ ...nothingElse, jobs: [{ status: 'error', errorCode: 'internal' }] });
});
