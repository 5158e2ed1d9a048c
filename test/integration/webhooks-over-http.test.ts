import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Webhook } from 'standardwebhooks';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { within } from '../support/watched-process.ts';
import { startReceiver as startServer, type WebhookReceiver } from '../support/webhook-receiver.ts';

const token = 'Wt0kenOfTheWebhooksAddress';
const html = Buffer.from('<h1>Hello</h1>').toString('base64');
const deliveredWithinMs = 90_000;

let stack: EmbeddedStack;
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true, timeScale: 0.05 });
}, 180_000);
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});
afterAll(() => stack.stop());

const startReceiver = async (...statuses: readonly number[]): Promise<WebhookReceiver & { readonly url: string }> => {
  const receiver = await startServer(...statuses);
  undo.push(receiver.close);
  return { ...receiver, url: `${receiver.origin}/hooks?key=${token}` };
};

type Shown = { readonly id: string };
type Delivery = Shown & { readonly status: string; readonly attempts: readonly object[] };

const read = async <Body>(path: string, apiKey = stack.ready.apiKey): Promise<Body> =>
  (await (await stack.api(path, { headers: { 'X-API-Key': apiKey } })).json()) as Body;
const post = (path: string, body: object = {}, apiKey = stack.ready.apiKey): Promise<Response> =>
  stack.api(path, { method: 'POST', body: JSON.stringify(body), headers: { 'X-API-Key': apiKey } });
const submit = async (
  { path = '/v2/html/pdf', ...body }: Readonly<Record<string, unknown>> & { path?: string },
  apiKey?: string,
) => (await (await post(path, { html, async: true, storage: true, ...body }, apiKey)).json()) as Shown;
const rotate = async (): Promise<string> => {
  const answer = await post('/v2/webhooks/secret/rotate');
  return ((await answer.json()) as { secret: string }).secret;
};

/** The delivery of a job, once it has ended. */
const ended = async (job: string): Promise<Delivery> => {
  let delivery: Delivery | undefined;
  const isOver = async (): Promise<boolean> => {
    [delivery] = await read<Delivery[]>(`/v2/webhooks/deliveries?jobId=${job}`);
    return delivery !== undefined && delivery.status !== 'pending';
  };
  if (!(await within(deliveredWithinMs, isOver)) || !delivery) throw new Error('the delivery did not end');
  return delivery;
};

const createAccount = async (): Promise<string> => {
  const { aws, resources } = stack.ready;
  const { region, endpoints, accessKeyId, secretAccessKey } = aws;
  const lambda = new LambdaClient({
    region,
    endpoint: endpoints.lambda ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const Payload = JSON.stringify({ action: 'createAccount', name: 'another', plan: 'standard' });
  const { Payload: answer } = await lambda.send(
    new InvokeCommand({ FunctionName: resources.functions?.admin ?? 'ephemera-admin', Payload }),
  );
  lambda.destroy();
  return JSON.parse(answer?.transformToString() ?? '{}').apiKey;
};

/** Links are minted on each read. */
const withoutSignatures = (body: object): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(/\?expires=[^"]*/g, ''));

test('a receiver that fails twice then takes it gets the job as the API shows it, signed, always under one id', async () => {
  const secret = await rotate();
  const { url, received } = await startReceiver(500, 503, 204);

  const job = await submit({ webhook: url });
  const delivery = await ended(job.id);

  expect(delivery).toMatchObject({ jobId: job.id, status: 'success' });
  expect(delivery.attempts).toEqual(
    [500, 503, 204].map((status) => ({ timestamp: expect.any(Number), status, ms: expect.any(Number) })),
  );
  expect(received).toHaveLength(3);
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery.id]));
  for (const { headers, body } of received) {
    const sent = new Webhook(secret).verify(body, headers as Record<string, string>) as { assetUrl: string };
    expect(sent).toMatchObject({ id: job.id, status: 'success', type: 'html-pdf', size: expect.any(Number) });
    expect(withoutSignatures(sent)).toEqual(withoutSignatures(await read<object>(`/v2/jobs/${job.id}`)));
    expect((await fetch(sent.assetUrl)).status).toBe(200);
  }
}, 120_000);

test('a receiver that answers 410 is not asked again, until its delivery is replayed to an address named anew', async () => {
  const { url, received } = await startReceiver(410, 200);
  const job = await submit({ webhook: url });

  const refused = await ended(job.id);
  expect(refused).toMatchObject({ status: 'error', attempts: [{ status: 410 }] });
  expect(received).toHaveLength(1);

  const unnamed = await post(`/v2/webhooks/deliveries/${refused.id}/replay`);
  expect(unnamed.status).toBe(400);
  expect(await unnamed.json()).toMatchObject({ code: 'invalid_request', field: 'webhook' });

  const replayed = await post(`/v2/webhooks/deliveries/${refused.id}/replay`, { webhook: url });
  expect(replayed.status).toBe(200);
  expect(await ended(job.id)).toMatchObject({ status: 'success', attempts: [{ status: 410 }, { status: 200 }] });
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([refused.id, refused.id]);
}, 120_000);

test('a job that fails, and one that is stored while its caller waits, are sent too', async () => {
  const { url, received } = await startReceiver(200);

  const failed = await submit({ path: '/v2/url/pdf', url: 'http://nowhere.invalid/', webhook: url });
  await ended(failed.id);
  const stored = await submit({ async: false, webhook: url });
  await ended(stored.id);

  expect(received.map(({ body }) => JSON.parse(body))).toEqual([
    expect.objectContaining({ id: failed.id, status: 'error', code: 'page_load_failed' }),
    expect.objectContaining({ id: stored.id, status: 'success' }),
  ]);
}, 120_000);

test("an account sees its own deliveries only, and another's cannot be told from one that does not exist", async () => {
  const { url } = await startReceiver(200);
  const other = await createAccount();
  const job = await submit({ webhook: url });
  const { id } = await ended(job.id);

  expect(await read('/v2/webhooks/deliveries', other)).toEqual([]);
  expect(await read(`/v2/webhooks/deliveries?jobId=${job.id}`, other)).toEqual([]);
  const answers = [id, 'delivery_01J9Z3V8Q4T6X2N5B7C1D0E8FG'].map(async (one) => {
    const answer = await post(`/v2/webhooks/deliveries/${one}/replay`, { webhook: url }, other);
    return [answer.status, await answer.json()];
  });
  const [foreign, missing] = await Promise.all(answers);
  expect(foreign).toEqual(missing);
  expect(foreign?.[0]).toBe(404);
}, 120_000);

test("a receiver that hangs does not hold up another account's webhook", async () => {
  const [dead, live] = [await startReceiver(0), await startReceiver(200)];
  const other = await createAccount();
  const jobs = await Promise.all(Array.from({ length: 12 }, () => submit({ webhook: dead.url })));
  expect(jobs.every(({ id }) => id)).toBe(true);
  expect(await within(60_000, () => dead.received.length >= 12)).toBe(true);

  const stored = await submit({ async: false, webhook: live.url }, other);

  // A tenth of what twelve dead receivers take one after another.
  expect(await within(12_000, () => live.received.length === 1)).toBe(true);
  expect(JSON.parse(live.received[0]?.body ?? '{}')).toMatchObject({ id: stored.id });
}, 180_000);

test('a webhook needs storage, and the address of one is in no log', async () => {
  const { url } = await startReceiver(200);

  const refused = await post('/v2/html/pdf', { html, async: false, storage: false, webhook: url });

  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: 'invalid_request', field: 'webhook' });
  const logs = await Promise.all(Object.values(stack.ready.logs).map((file) => readFile(file, 'utf8')));
  for (const secret of [token, 'a secret of the receiver']) expect(logs.join()).not.toContain(secret);
});
