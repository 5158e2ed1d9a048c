/** Whoever ends a job removes what its attempts left, half-finished uploads included, and lets its webhook be sent. */
import { CreateMultipartUploadCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { admin, newAccount, objectsIn, queueUrlOf, rowsOf, s3Of, sqsOf, uploadsIn } from '../support/operator.ts';
import { nothingElse, settled } from '../support/settled.ts';
import { within } from '../support/watched-process.ts';

const endsWithinMs = 60_000;
const path = '/v2/html/pdf';
const html = base64('<p>a job');
/** Nobody is there. */
const webhook = 'https://hooks.invalid/';

let stack: EmbeddedStack;
let account: string;
let api: EmbeddedStack['api'];
beforeAll(async () => {
  stack = await startStack({ timeScale: 0.02 });
});
beforeEach(async () => {
  const own = await newAccount(stack.ready, 'leftovers');
  account = own.account;
  api = (to, init) => stack.api(to, { ...init, headers: { 'X-API-Key': own.apiKey, ...init?.headers } });
});
afterEach(() => stack.clearFaults());
afterAll(() => stack.stop());

const bucketOf = (name: 'assets' | 'content'): string => stack.ready.resources.buckets?.[name] ?? '';
const send = (queue: string, body: unknown) =>
  sqsOf(stack.ready).send(
    new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, queue), MessageBody: JSON.stringify(body) }),
  );

/** The account's only job, once it is known and looks so. */
const jobRow = async (isSo: (row: Record<string, unknown>) => boolean = () => true): Promise<string> => {
  let id = '';
  const isFound = async (): Promise<boolean> => {
    const row = (await rowsOf(stack.ready, account, 'JOB#')).find(isSo);
    id = row?.sk.slice('JOB#'.length) ?? '';
    return id !== '';
  };
  expect(await within(endsWithinMs, isFound)).toBe(true);
  return id;
};

/** As an attempt leaves it that died in the middle. */
const leaveTraces = async (id: string): Promise<void> => {
  const at = { Bucket: bucketOf('assets'), Key: `${account}/${id}/7` };
  await s3Of(stack.ready).send(new PutObjectCommand({ ...at, Body: 'half a document' }));
  await s3Of(stack.ready).send(new CreateMultipartUploadCommand(at));
};

/** A job that waits: its message was taken by a worker that died. */
const waitingJob = async (): Promise<string> => {
  await stack.fault({ failRequests: { function: 'worker', effect: 'kill' } });
  const { id } = await accept({ api }, { html, webhook }, path);
  expect(await within(endsWithinMs, async () => (await stack.unmetFaults()) === 0)).toBe(true);
  return id;
};

const submit = async (request: object): Promise<void> => {
  const { principalId: sender, ...credentials } = await stack.issueCredentials(`sender of ${account}`);
  await admin(stack.ready, { action: 'bindSender', account, sender });
  const { region, endpoints } = stack.ready.aws;
  const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
  const MessageBody = JSON.stringify({ path, request });
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, 'submissions'), MessageBody }));
  sqs.destroy();
};

type Way = {
  /** Settles with the job's id, while it is pending. */
  readonly begin: () => Promise<string>;
  readonly end?: (id: string) => Promise<unknown>;
};

const ways: Readonly<Record<string, Way>> = {
  'the worker, when it fails': {
    begin: async () => {
      await accept({ api }, { html, webhook, delay: 1500, pageRanges: '7-9' }, path);
      return jobRow(({ attempt }) => attempt === 1);
    },
  },
  'the dead-letter function, when its message could not be dealt with': {
    begin: waitingJob,
    end: (id) => send('jobs-dead-letter', { jobId: id, accountId: account }),
  },
  'the api, when it is cancelled': { begin: waitingJob, end: (id) => api(`/v2/jobs/${id}`, { method: 'DELETE' }) },
  'the sweeper, when it was never accepted to the end': {
    begin: async () => {
      await stack.fault({ failRequests: { function: 'api', service: 'sqs', effect: 'kill' } });
      await post({ api }, path, { html, webhook });
      return jobRow();
    },
  },
  'the intake, when it cannot be queued': {
    begin: async () => {
      const intake = { function: 'intake' } as const;
      await stack.fault({ failRequests: { ...intake, service: 's3', effect: { delayMs: 1500 } } });
      // As often as a client tries: what it sends after that, about the webhook, goes through.
      await stack.fault({ failRequests: { ...intake, service: 'sqs', times: 3, effect: 'fail' } });
      await submit({ html, webhook });
      return jobRow();
    },
  },
};

test.each(Object.entries(ways))('of a job that is ended by %s', async (_name, { begin, end }) => {
  const id = await begin();
  await leaveTraces(id);
  await end?.(id);

  expect(await within(endsWithinMs, async () => (await uploadsIn(stack.ready, 'assets')) === 0)).toBe(true);
  expect(await settled(stack, account, endsWithinMs)).toMatchObject({ ...nothingElse, assets: [] });
  expect(await objectsIn(stack.ready, 'assets', `${account}/`)).toEqual([]);
});

test('a job whose content is gone is cancelled', async () => {
  await stack.fault({
    failRequests: { function: 'worker', service: 's3', operation: 'GetObject', effect: { delayMs: 1500 } },
  });
  const { id } = await accept({ api }, { html }, path);
  await s3Of(stack.ready).send(new DeleteObjectCommand({ Bucket: bucketOf('content'), Key: `${account}/${id}` }));

  expect(await finished({ api }, id, endsWithinMs)).toMatchObject({ status: 'error', code: 'cancelled' });
});

test('a message about a webhook that nobody could deal with is dropped', async () => {
  await send('webhooks-dead-letter', { deliveryId: 'dlv_1', accountId: account });
  const waiting = async (): Promise<number> => {
    const QueueUrl = queueUrlOf(stack.ready, 'webhooks-dead-letter');
    const { Attributes = {} } = await sqsOf(stack.ready).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages: shown, ApproximateNumberOfMessagesNotVisible: taken } = Attributes;
    return Number(shown) + Number(taken);
  };

  expect(await within(endsWithinMs, async () => (await waiting()) === 0)).toBe(true);
});
