/** Conversions that customers' own systems put into a queue, with AWS credentials of their own. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createToken, type Token } from '../../cli/verify/search/token-encodings.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, finished, type JobBody } from '../support/job-client.ts';
import { admin, newAccount, queueUrlOf, rowsOf, sqsOf } from '../support/operator.ts';
import { nothingElse, settled } from '../support/settled.ts';
import { searchSinks } from '../support/sinks.ts';
import { within } from '../support/watched-process.ts';
import { isWhole } from '../support/whole.ts';

/** A message that an intake died with comes back after 8 s, and a request that was not accepted ends after 6. */
const timeScale = 0.02;

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack({ timeScale });
});
afterAll(() => stack.stop());

type Sender = { readonly principalId: string; readonly sqs: SQSClient };

const clients: SQSClient[] = [];
afterAll(() => {
  for (const client of clients) client.destroy();
});

/** A system with credentials of its own; bound to the account, if one is named. */
const newSender = async (name: string, account?: string): Promise<Sender> => {
  const { principalId, ...credentials } = await stack.issueCredentials(name);
  const { region, endpoints } = stack.ready.aws;
  const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
  clients.push(sqs);
  if (account) {
    const bound = await admin(stack.ready, { action: 'bindSender', account, sender: principalId });
    expect(bound).toEqual({ status: 'success' });
  }
  return { principalId, sqs };
};
const QueueUrl = (): string => queueUrlOf(stack.ready, 'submissions');
const submit = async ({ sqs }: Sender, message: unknown): Promise<string> => {
  const MessageBody = typeof message === 'string' ? message : JSON.stringify(message);
  return (await sqs.send(new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody }))).MessageId ?? '';
};
/** While a message is being looked at nobody can say where it is. */
const isGone = async (token: Token): Promise<boolean> =>
  (await searchSinks(stack.ready, [token]).catch(() => undefined))?.length === 0;
const path = '/v2/html/pdf';
const request = { html: base64('<h1>Submitted') };

const endsWithinMs = 60_000;
type Row = { readonly sk: string; readonly submissionId?: string };
const jobRowsOf = async (account: string, message: string): Promise<Row[]> =>
  ((await rowsOf(stack.ready, account, 'JOB#')) as Row[]).filter(({ submissionId }) => submissionId === message);
/** The job that a message became, once it has ended. */
const jobOf = async ({ account, apiKey }: { account: string; apiKey: string }, message: string): Promise<JobBody> => {
  expect(await within(endsWithinMs, async () => (await jobRowsOf(account, message)).length > 0)).toBe(true);
  const [row] = await jobRowsOf(account, message);
  const api: EmbeddedStack['api'] = (to, init) =>
    stack.api(to, { ...init, headers: { 'X-API-Key': apiKey, ...init?.headers } });
  return finished({ api }, row?.sk.slice('JOB#'.length) ?? '', endsWithinMs);
};

test('a message of a bound sender becomes a job of its account', async () => {
  const own = await newAccount(stack.ready, 'submitter');
  const sender = await newSender('submitter', own.account);
  const message = await submit(sender, { path, request });

  expect(await jobOf(own, message)).toMatchObject({
    status: 'success',
    type: 'html-pdf',
    submissionId: message,
    apiKeyUsed: sender.principalId,
    assetUrl: expect.any(String),
    params: { html: '...' },
  });
  expect(await settled(stack, own.account, endsWithinMs)).toMatchObject(nothingElse);
});

test('the sender says whose the job is, whatever the message names', async () => {
  const [a, b] = [await newAccount(stack.ready, 'a'), await newAccount(stack.ready, 'b')];
  await newSender('of-a', a.account);
  const message = await submit(await newSender('of-b', b.account), {
    path,
    account: a.account,
    accountId: a.account,
    request: { ...request, accountId: a.account, uid: a.account },
  });

  expect(await jobOf(b, message)).toMatchObject({ status: 'success', uid: b.account });
  expect(await rowsOf(stack.ready, a.account, 'JOB#')).toEqual([]);
});

test('a message of an unbound sender, and of one that was unbound, becomes nothing and is gone from every queue', async () => {
  const own = await newAccount(stack.ready, 'left');
  const gone = await newSender('gone', own.account);
  const { principalId: sender } = gone;
  expect(await admin(stack.ready, { action: 'unbindSender', sender })).toEqual({ status: 'success' });
  const token = createToken('unbound');
  for (const one of [gone, await newSender('nobody')]) {
    await submit(one, { path, request: { html: base64(`<p>${token.text}`) } });
  }

  expect(await within(60_000, () => isGone(token))).toBe(true);
  expect(await rowsOf(stack.ready, own.account, 'JOB#')).toEqual([]);
});

test.each<[string, unknown, object]>([
  ['no JSON', '{"path": "/v2/html/pdf", ', { type: 'submission', code: 'invalid_request' }],
  ['no object', '[1]', { type: 'submission', code: 'invalid_request' }],
  ['an unknown path', { path: '/v2/account', request }, { type: 'submission', code: 'invalid_request' }],
  [
    'a field that is wrong',
    { path, request: { html: 'x', timeout: -1 } },
    { type: 'html-pdf', code: 'invalid_request' },
  ],
  ['a synchronous call', { path, request: { ...request, async: false } }, { code: 'storage_not_allowed' }],
  ['no storage', { path, request: { ...request, storage: false } }, { code: 'storage_not_allowed' }],
  ['a bucket of nobody', { path, request: { ...request, storage: { id: 'st_none' } } }, { code: 'invalid_request' }],
])('a message with %s becomes a job that failed and names why', async (_, message, expected) => {
  const own = await newAccount(stack.ready, 'wrong');
  const id = await submit(await newSender(`wrong-${own.account}`, own.account), message);

  expect(await jobOf(own, id)).toMatchObject({ status: 'error', error: expect.any(String), params: {}, ...expected });
  expect(await settled(stack, own.account, endsWithinMs)).toMatchObject(nothingElse);
});

test('one key makes one job, however many messages carry it; another request under it is refused', async () => {
  const own = await newAccount(stack.ready, 'repeat');
  const sender = await newSender('repeat', own.account);
  const keyed = { path, request, idempotencyKey: 'order-7' };
  const first = await submit(sender, keyed);
  expect(await jobOf(own, first)).toMatchObject({ status: 'success' });
  await submit(sender, keyed);
  const other = await submit(sender, { ...keyed, request: { html: base64('<p>another') } });

  expect(await jobOf(own, other)).toMatchObject({ status: 'error', code: 'idempotency_mismatch' });
  expect(await rowsOf(stack.ready, own.account, 'JOB#')).toHaveLength(2);
});

/** Twice until the message comes back, since the request that died holds its key; and a machine that is busy. */
const comesAgainWithinMs = 90_000;

test(
  'a fault in the middle lets a message come again, and makes one document',
  async () => {
    const own = await newAccount(stack.ready, 'fault');
    const sender = await newSender('fault', own.account);
    await stack.fault({ failRequests: { function: 'intake', service: 's3', effect: 'kill' } });
    const message = await submit(sender, { path, request });

    const hasDocument = async () => (await rowsOf(stack.ready, own.account, 'ASSET#')).length > 0;
    expect(await within(comesAgainWithinMs, hasDocument)).toBe(true);
    expect(await settled(stack, own.account, endsWithinMs)).toMatchObject(nothingElse);
    expect((await jobRowsOf(own.account, message)).length).toBeGreaterThan(0);
    expect(await rowsOf(stack.ready, own.account, 'ASSET#')).toHaveLength(1);
  },
  comesAgainWithinMs + endsWithinMs,
);

test('a message that nobody could deal with ends as a job that failed, and its content is gone', async () => {
  const own = await newAccount(stack.ready, 'dead');
  const sender = await newSender('dead', own.account);
  const token = createToken('dead');
  const setUp = (Attributes: Record<string, string>) =>
    sqsOf(stack.ready).send(new SetQueueAttributesCommand({ QueueUrl: QueueUrl(), Attributes }));
  const AttributeNames: QueueAttributeName[] = ['VisibilityTimeout', 'RedrivePolicy'];
  const { Attributes: asItWas = {} } = await sqsOf(stack.ready).send(
    new GetQueueAttributesCommand({ QueueUrl: QueueUrl(), AttributeNames }),
  );
  const { deadLetterTargetArn } = JSON.parse(asItWas.RedrivePolicy ?? '{}');
  await setUp({ VisibilityTimeout: '1', RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) });
  await stack.fault({ failRequests: { function: 'intake', effect: 'kill' } });
  const message = await submit(sender, { path, request: { html: base64(token.text) } });

  expect(await jobOf(own, message)).toMatchObject({ status: 'error', code: 'internal', type: 'html-pdf' });
  expect(await within(30_000, () => isGone(token))).toBe(true);
  await setUp(asItWas);
});

/** A thousand with `npm run test:faults`. */
const mixed = isWhole ? 1000 : 100;

test(`${mixed} mixed messages all end as jobs or as refusals`, async () => {
  const own = await newAccount(stack.ready, 'mixed');
  const { sqs } = await newSender('mixed', own.account);
  // Rendering so many documents is for the bench: most of these are refused, and one in fifty is rendered.
  const bodyOf = (at: number): string => {
    if (at % 50 === 0) return JSON.stringify({ path, request: { html: base64(`<p>number ${at}`) } });
    return at % 2 === 0 ? JSON.stringify({ path, request: { html: '' } }) : 'nonsense';
  };
  for (let at = 0; at < mixed; at += 10) {
    const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: bodyOf(at + n) }));
    const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: QueueUrl(), Entries }));
    expect(Failed ?? []).toEqual([]);
  }
  const count = async (status: string): Promise<number> =>
    (await rowsOf(stack.ready, own.account, 'JOB#')).filter((row) => row.status === status).length;
  // Reading them all takes the machine from those that write them.
  const areOver = async (): Promise<boolean> => {
    await sleep(mixed);
    return (await count('success')) + (await count('error')) === mixed;
  };

  expect(await within(120_000, areOver)).toBe(true);
  expect([await count('success'), await count('error')]).toEqual([mixed / 50, mixed - mixed / 50]);
}, 180_000);

test('a sender that is bound cannot be bound to another account', async () => {
  const [own, other] = [await newAccount(stack.ready, 'own'), await newAccount(stack.ready, 'other')];
  const { principalId: sender } = await newSender('taken', own.account);

  const refusal = await admin(stack.ready, { action: 'bindSender', account: other.account, sender });
  expect(refusal).toMatchObject({
    error: { code: 'invalid_request', field: 'sender', message: expect.stringContaining('bound to another account') },
  });
  expect(JSON.stringify(refusal)).not.toContain(own.account);
  const gone = { action: 'bindSender', account: `acct_${'0'.repeat(26)}`, sender: 'AIDANOBODYATALL00000' };
  expect(await admin(stack.ready, gone)).toMatchObject({
    error: { code: 'not_found', message: 'There is no active account with this id.' },
  });
  expect(await admin(stack.ready, { action: 'unbindSender', sender: 'AIDANOBODYATALL00000' })).toMatchObject({
    error: { code: 'not_found', message: 'This sender is bound to no account.' },
  });
});
