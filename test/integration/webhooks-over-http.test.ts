import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Webhook } from 'standardwebhooks';
import { createClient, type EphemeraClient, type WebhookDelivery } from '../../client/index.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { within } from '../support/watched-process.ts';
import { startReceiver as startServer, type WebhookReceiver } from '../support/webhook-receiver.ts';

const token = 'Wt0kenOfTheWebhooksAddress';
const html = '<h1>Hello</h1>';
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

/** The delivery of a job, once it has ended. */
const ended = async (jobId: string): Promise<WebhookDelivery> => {
  let delivery: WebhookDelivery | undefined;
  const isOver = async (): Promise<boolean> => {
    [delivery] = await stack.client.webhooks.deliveries({ jobId });
    return delivery !== undefined && delivery.status !== 'pending';
  };
  if (!(await within(deliveredWithinMs, isOver)) || !delivery) throw new Error('the delivery did not end');
  return delivery;
};

const otherAccount = async (): Promise<EphemeraClient> => {
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
  const { apiKey } = JSON.parse(answer?.transformToString() ?? '{}');
  return createClient({ baseUrl: stack.ready.api, apiKey });
};

/** Links are minted on each read. */
const withoutSignatures = (body: object): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(/\?expires=[^"]*/g, ''));

test('a receiver that fails twice then takes it gets the job as the API shows it, signed, always under one id', async () => {
  const { secret } = await stack.client.webhooks.rotateSecret();
  const { url, received } = await startReceiver(500, 503, 204);

  const job = await stack.client.jobs.htmlToPdf({ html, webhook: url });
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
    expect(withoutSignatures(sent)).toEqual(withoutSignatures(await stack.client.jobs.get(job.id)));
    expect((await fetch(sent.assetUrl)).status).toBe(200);
  }
}, 120_000);

test('a receiver that answers 410 is not asked again, until its delivery is replayed to an address named anew', async () => {
  const { url, received } = await startReceiver(410, 200);
  const job = await stack.client.jobs.htmlToPdf({ html, webhook: url });

  const refused = await ended(job.id);
  expect(refused).toMatchObject({ status: 'error', attempts: [{ status: 410 }] });
  expect(received).toHaveLength(1);

  const { webhooks } = stack.client;
  const unnamed = webhooks.replay(refused.id);
  await expect(unnamed).rejects.toMatchObject({ status: 400, code: 'invalid_request', field: 'webhook' });

  expect(await webhooks.replay(refused.id, { webhook: url })).toMatchObject({ status: 'pending' });
  expect(await ended(job.id)).toMatchObject({ status: 'success', attempts: [{ status: 410 }, { status: 200 }] });
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([refused.id, refused.id]);
}, 120_000);

test('a job that fails, and one that is stored while its caller waits, are sent too', async () => {
  const { url, received } = await startReceiver(200);

  const { jobs } = stack.client;
  const failed = await jobs.urlToPdf({ url: 'http://nowhere.invalid/', webhook: url });
  await ended(failed.id);
  const stored = await jobs.htmlToPdf({ html, async: false, webhook: url });
  await ended(stored.id);

  expect(received.map(({ body }) => JSON.parse(body))).toEqual([
    expect.objectContaining({ id: failed.id, status: 'error', code: 'page_load_failed' }),
    expect.objectContaining({ id: stored.id, status: 'success' }),
  ]);
}, 120_000);

test("an account sees its own deliveries only, and another's cannot be told from one that does not exist", async () => {
  const { url } = await startReceiver(200);
  const other = await otherAccount();
  const job = await stack.client.jobs.htmlToPdf({ html, webhook: url });
  const { id } = await ended(job.id);

  expect(await other.webhooks.deliveries()).toEqual([]);
  expect(await other.webhooks.deliveries({ jobId: job.id })).toEqual([]);
  const answers = [id, 'delivery_01J9Z3V8Q4T6X2N5B7C1D0E8FG'].map((one) =>
    other.webhooks.replay(one, { webhook: url }).catch(({ status, code, message }) => ({ status, code, message })),
  );
  const [foreign, missing] = await Promise.all(answers);
  expect(foreign).toEqual(missing);
  expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
}, 120_000);

test("a receiver that hangs does not hold up another account's webhook", async () => {
  const [dead, live] = [await startReceiver(0), await startReceiver(200)];
  const other = await otherAccount();
  await Promise.all(Array.from({ length: 12 }, () => stack.client.jobs.htmlToPdf({ html, webhook: dead.url })));
  expect(await within(60_000, () => dead.received.length >= 12)).toBe(true);

  const stored = await other.jobs.htmlToPdf({ html, async: false, webhook: live.url });

  // A tenth of what twelve dead receivers take one after another.
  expect(await within(12_000, () => live.received.length === 1)).toBe(true);
  expect(JSON.parse(live.received[0]?.body ?? '{}')).toMatchObject({ id: stored.id });
}, 180_000);

test('a webhook needs storage, and the address of one is in no log', async () => {
  const { url } = await startReceiver(200);

  // What the client's types do not even let one write.
  const body = JSON.stringify({ html: 'PGgxPg==', async: false, storage: false, webhook: url });
  const refused = await stack.api('/v2/html/pdf', { method: 'POST', body });

  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: 'invalid_request', field: 'webhook' });
  const logs = await Promise.all(Object.values(stack.ready.logs).map((file) => readFile(file, 'utf8')));
  for (const secret of [token, 'a secret of the receiver']) expect(logs.join()).not.toContain(secret);
});

test('all that ends is counted by its outcome, and nothing that names an account or an address is', async () => {
  await stack.allFrozen();
  await stack.api('/v2/jobs/job_of_nobody');
  await stack.allFrozen();
  const response = await fetch(`${stack.ready.api}/metrics`);
  const text = await response.text();
  const counted = (line: RegExp): number => Number(line.exec(text)?.[1] ?? 0);

  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  // A page in somebody's browser may not read what needs no key.
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(counted(/^ephemera_request_seconds_count{outcome="2xx",kind="POST \/v2\/html\/pdf"} (\d+)$/m)).toBeGreaterThan(
    0,
  );
  expect(counted(/^ephemera_request_seconds_count{outcome="4xx",kind="GET \/v2\/jobs\/:id"} (\d+)$/m)).toBeGreaterThan(
    0,
  );
  expect(counted(/^ephemera_render_seconds_count{outcome="success",kind="pdf"} (\d+)$/m)).toBeGreaterThan(0);
  expect(counted(/^ephemera_job_attempt_seconds_count{outcome="done"} (\d+)$/m)).toBeGreaterThan(0);
  for (const outcome of ['taken', 'failed', 'refused']) {
    expect(
      counted(new RegExp(`^ephemera_delivery_attempt_seconds_count{outcome="${outcome}"} (\\d+)$`, 'm')),
    ).toBeGreaterThan(0);
  }
  expect(text).not.toMatch(/acct_|job_0|127\.0\.0\.1|https?:/);
});
