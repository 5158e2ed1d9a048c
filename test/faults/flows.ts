/** What the service does, one function of it in the middle: what a fault is staged for, and how it is set going. */
import {
  GetQueueAttributesCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createToken, type Token } from '../../cli/verify/search/token-encodings.ts';
import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { base64, type JobBody, post } from '../support/job-client.ts';
import { admin, newAccount, queueUrlOf, sqsOf } from '../support/operator.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

/** Leases last 1.8 s, a request that was not accepted ends after 6 s, the sweeper looks each 1.2 s. */
export const timeScale = 0.02;

export type Around = {
  readonly stack: EmbeddedStack;
  /** Takes every webhook at once. */
  readonly receiver: WebhookReceiver;
  /** Stands for the content of every request. */
  readonly token: Token;
};
export type Account = { readonly account: string; readonly apiKey: string };

/** How accepted jobs may end. */
export type Ends = 'success' | 'error' | 'success or error';

export type Begun = {
  /** Jobs whose acceptance was answered. */
  readonly accepted: readonly string[];
  /**
   * Those of them that were answered at the first call. A call that died halfway and is made again is answered with the
   * job of the first one, which may be an orphan and end as failed.
   */
  readonly atOnce: readonly string[];
  /** So many jobs at the least come of it, though nobody was answered. */
  readonly jobsMin: number;
};

const nothingBegun: Begun = { accepted: [], atOnce: [], jobsMin: 0 };

export type Flow = {
  /** The function that faults befall. */
  readonly function: string;
  /** It makes so many requests to AWS, at the least. */
  readonly requestsMin: number;
  /** How its jobs end when it dies. */
  readonly ends: Ends;
  /** What it asks for again and again, also when there is nothing to do: dying at that is dying at nothing. */
  readonly idly?: string;
  readonly begin: (around: Around, account: Account) => Promise<Begun>;
};

/**
 * Messages that a function died with come back soon, however often that is. Not those of submissions, which rely on coming
 * back after a request that died halfway has ended.
 */
const comeBackSoon = async ({ ready }: EmbeddedStack, seconds: number): Promise<void> => {
  const VisibilityTimeout = String(seconds);
  const QueueUrl = queueUrlOf(ready, 'jobs-dead-letter');
  await sqsOf(ready).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } }));
  for (const queue of ['jobs', 'webhooks']) {
    const QueueUrl = queueUrlOf(ready, queue);
    const { Attributes = {} } = await sqsOf(ready).send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['RedrivePolicy'] }),
    );
    const RedrivePolicy = JSON.stringify({ ...JSON.parse(Attributes.RedrivePolicy ?? '{}'), maxReceiveCount: 50 });
    const soon = { VisibilityTimeout, RedrivePolicy };
    await sqsOf(ready).send(new SetQueueAttributesCommand({ QueueUrl, Attributes: soon }));
  }
};

export const surround = async (stack: EmbeddedStack, comeBackSeconds = 2): Promise<Around> => {
  await comeBackSoon(stack, comeBackSeconds);
  return { stack, receiver: await startReceiver(200), token: createToken('content') };
};

export const anAccount = ({ stack }: Around, name: string): Promise<Account> => newAccount(stack.ready, name);

const path = '/v2/html/pdf';
const bodyOf = ({ receiver, token }: Around) => ({
  html: base64(`<p>survives<!-- ${token.text} -->`),
  filename: `${encodeURIComponent(token.text)}.pdf`,
  generatePreview: true,
  webhook: `${receiver.origin}/?key=${encodeURIComponent(token.text)}`,
});

/** As SDKs do: a call that fails is made again, under the key that makes it the same call. */
const callsMax = 3;
const accept = async (around: Around, { account, apiKey }: Account): Promise<Begun> => {
  const headers = { 'X-API-Key': apiKey, 'Idempotency-Key': `order-of-${account}` };
  for (let calls = 0; calls < callsMax; calls += 1) {
    const response = await post(around.stack, path, bodyOf(around), headers).catch(() => undefined);
    const answer = await response?.json().catch(() => undefined);
    if (response?.status !== 202) continue;
    const accepted = [(answer as JobBody).id];
    return { accepted, atOnce: calls === 0 ? accepted : [], jobsMin: 1 };
  }
  return nothingBegun;
};

const acceptForSure = async (around: Around, account: Account): Promise<Begun> => {
  const begun = await accept(around, account);
  expect(begun.accepted).toHaveLength(1);
  return begun;
};

const callOnce = async (around: Around, { apiKey }: Account): Promise<Begun> => {
  const body = { ...bodyOf(around), async: false };
  const response = await post(around.stack, path, body, { 'X-API-Key': apiKey }).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (response?.status !== 201) return nothingBegun;
  const accepted = [(answer as JobBody).id];
  return { accepted, atOnce: accepted, jobsMin: 1 };
};

const submit = async (around: Around, { account }: Account): Promise<Begun> => {
  const { ready, issueCredentials } = around.stack;
  const { principalId: sender, ...credentials } = await issueCredentials(`sender of ${account}`);
  await admin(ready, { action: 'bindSender', account, sender });
  const { region, endpoints } = ready.aws;
  const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
  const MessageBody = JSON.stringify({ path, request: bodyOf(around) });
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrlOf(ready, 'submissions'), MessageBody }));
  sqs.destroy();
  return { ...nothingBegun, jobsMin: 1 };
};

/** Messages of jobs come so late that whoever else is to deal with a job is first. */
const putOff = async ({ stack: { ready } }: Around, seconds: number): Promise<void> => {
  const Attributes = { DelaySeconds: String(seconds) };
  await sqsOf(ready).send(new SetQueueAttributesCommand({ QueueUrl: queueUrlOf(ready, 'jobs'), Attributes }));
};

const delaySeconds = 10;
const bury = async (around: Around, account: Account): Promise<Begun> => {
  await putOff(around, delaySeconds);
  const begun = await acceptForSure(around, account);
  await putOff(around, 0);
  const { ready } = around.stack;
  const [jobId] = begun.accepted;
  const MessageBody = JSON.stringify({ jobId, accountId: account.account });
  await sqsOf(ready).send(new SendMessageCommand({ QueueUrl: queueUrlOf(ready, 'jobs-dead-letter'), MessageBody }));
  return begun;
};

/** A request that was never accepted to the end: its job is in nobody's queue. */
const abandon = async (around: Around, { apiKey }: Account): Promise<Begun> => {
  await around.stack.fault({ failRequests: { function: 'api', service: 'sqs', effect: 'kill' } });
  const response = await post(around.stack, path, bodyOf(around), { 'X-API-Key': apiKey }).catch(() => undefined);
  await response?.body?.cancel();
  return { ...nothingBegun, jobsMin: 1 };
};

export const flows = {
  /** Authentication, claim, row, key, its row, object, message, and the note that it was sent. */
  'the api, when it accepts a job': { function: 'api', requestsMin: 8, ends: 'success', begin: accept },
  'the api, when its caller waits': { function: 'api', requestsMin: 8, ends: 'success', begin: callOnce },
  'the worker': { function: 'worker', requestsMin: 8, ends: 'success', begin: acceptForSure },
  'the notifier': { function: 'notifier', requestsMin: 5, ends: 'success', begin: acceptForSure },
  /** A message that comes back before the job of the intake that died has ended is taken for done, and the job fails. */
  'the intake': { function: 'intake', requestsMin: 8, ends: 'success or error', begin: submit },
  /** Where it dies and comes back late, a worker may have been first. */
  'the dead-letter function': { function: 'dead-letter', requestsMin: 5, ends: 'success or error', begin: bury },
  'the sweeper': { function: 'sweeper', requestsMin: 5, ends: 'error', idly: 'dynamodb:Query', begin: abandon },
} as const satisfies Record<string, Flow>;

export type FlowName = keyof typeof flows;
