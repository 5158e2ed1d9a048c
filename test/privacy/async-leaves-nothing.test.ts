/** P1, P3, P5, P7: what an asynchronous job held is gone when it ends, however it ends; what stays is its document. */
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { createToken, type Token, tokenOf } from '../../cli/verify/search/token-encodings.ts';
import { startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, type JobBody, post } from '../support/job-client.ts';
import { admin, documentsOf, queueUrlOf, rowsOf, s3Of, sqsOf } from '../support/operator.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { settled } from '../support/settled.ts';
import { type SearchOptions, searchSinks } from '../support/sinks.ts';
import { within } from '../support/watched-process.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

const endsWithinMs = 60_000;
const tokens: Token[] = [];
/** The text of a new token. */
const secret = (name: string): string => {
  const token = createToken(name);
  tokens.push(token);
  return token.text;
};
const inAddress = (name: string): string => encodeURIComponent(secret(name));
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const html = (name: string): string => base64(`<title>${escaped(secret(name))}</title><p>a page`);

let stack: EmbeddedStack;
let site: PageServer;
let receiver: WebhookReceiver;
let theirs: Awaited<ReturnType<typeof startS3>>;
const theirSecret = createToken('secret key of a bucket');

beforeAll(async () => {
  site = await startPageServer((_req, res) => res.end('<p>a page'));
  receiver = await startReceiver(500, 410);
  theirs = await startS3({ strict: true, credentials: () => theirSecret.text });
  stack = await startStack({ allowPrivateNetwork: true, timeScale: 0.02 });
  tokens.push(tokenOf('api key', stack.ready.apiKey), theirSecret);
});
afterAll(async () => {
  await stack.stop();
  await Promise.all([site.close(), receiver.close(), theirs.stop()]);
});

/** Where a secret may rest, and nowhere else. */
const allowed: SearchOptions['allowed'] = [
  {
    sink: 'dynamodb',
    place: /^records (KEYHASH#[0-9a-f]{64} KEY|ACCOUNT#\w+ KEY#key_\w+)$/,
    token: 'api key',
    encoding: 'sha-256',
  },
];
const search = (searched: readonly Token[]) =>
  searchSinks(stack.ready, searched, { allowed, processes: [stack.pid], directories: { temporary: stack.tempDir } });

const ending = (job: JobBody): Promise<JobBody> => finished(stack, job.id, endsWithinMs);
/** Until faults are cleared: whichever worker begins, also with a message that comes late, dies at its first request. */
const letNoWorkerLive = async (): Promise<void> => {
  // What works now shall end well.
  await stack.allFrozen();
  await stack.fault({ failRequests: { function: 'worker', times: 1_000, effect: 'kill' } });
};
const account = (): string => stack.ready.account;

describe('a job that', () => {
  test('succeeds, with everything that a request may hold', async () => {
    const quoted = (name: string): string => JSON.stringify(secret(name));
    const job = await accept(stack, {
      html: html('html'),
      filename: `${secret('file name')}.pdf`,
      cookies: [{ name: 'session', value: inAddress('cookie'), url: `${site.origin}/` }],
      css: `p::after { content: ${quoted('css')} }`,
      script: `document.body.dataset.x = ${quoted('script')}`,
      metadata: { author: secret('author') },
      generatePreview: true,
    });

    expect(await ending(job)).toMatchObject({ status: 'success', params: { html: '...', filename: '...' } });
  });

  test('is a batch of pages with secrets in their queries', async () => {
    const urls = ['first', 'second'].map((name) => `${site.origin}/page?q=${inAddress(`query of the ${name} page`)}`);

    expect(await ending(await accept(stack, { batch: { urls } }, '/v2/url/pdf'))).toMatchObject({ status: 'success' });
  });

  test('is a template with its data', async () => {
    const body = { template: html('template'), data: { unused: secret('data') } };

    expect(await ending(await accept(stack, body, '/v2/template/pdf'))).toMatchObject({ status: 'success' });
  });

  test('fails', async () => {
    const url = `http://127.0.0.1:9/${inAddress('path of nowhere')}`;
    const authentication = { username: secret('user name'), password: secret('password') };

    expect(await ending(await accept(stack, { url, authentication }, '/v2/url/pdf'))).toMatchObject({
      status: 'error',
      code: 'page_load_failed',
    });
  });

  test('is tried again, after its renderer was lost in the middle', async () => {
    await stack.fault({ killAtByte: { function: 'renderer', bytes: 1000 } });

    expect(await ending(await accept(stack, { html: html('html of a retry') }))).toMatchObject({ status: 'success' });
  });

  test('ends in the dead-letter queue', async () => {
    await letNoWorkerLive();
    const { id } = await accept(stack, { html: html('html of a dead letter') });
    const QueueUrl = queueUrlOf(stack.ready, 'jobs-dead-letter');
    const MessageBody = JSON.stringify({ jobId: id, accountId: account() });
    await sqsOf(stack.ready).send(new SendMessageCommand({ QueueUrl, MessageBody }));

    expect(await finished(stack, id, endsWithinMs)).toMatchObject({ status: 'error', code: 'internal' });
    await stack.clearFaults();
  });

  test('is cancelled while it runs', async () => {
    const { id } = await accept(stack, { html: html('html of a cancelled job'), delay: 2_000 });
    await within(endsWithinMs, async () => (await rowsOf(stack.ready, account(), `JOB#${id}`))[0]?.attempt === 1);

    expect((await stack.api(`/v2/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
  });

  test('is sent to a webhook, in vain', async () => {
    const webhook = `${receiver.origin}/${inAddress('path of a webhook')}?q=${inAddress('query of a webhook')}`;
    const { id } = await accept(stack, { html: html('html with a webhook'), webhook });
    const deliveries = async () =>
      (await (await stack.api(`/v2/webhooks/deliveries?jobId=${id}`)).json()) as [{ status: string }];

    expect(await within(endsWithinMs, async () => (await deliveries())[0].status === 'error')).toBe(true);
  });

  test('has an idempotency key', async () => {
    const key = inAddress('idempotency key');
    const response = await post(stack, '/v2/html/pdf', { html: html('html under a key') }, { 'Idempotency-Key': key });

    expect(await ending((await response.json()) as JobBody)).toMatchObject({ status: 'success' });
  });

  test("goes into the customer's own bucket", async () => {
    const accessKeyId = createToken('').parts.join('');
    tokens.push(tokenOf('access key id', accessKeyId));
    const bucket = {
      title: 'Theirs',
      endpoint: `http://127.0.0.1:${theirs.port}`,
      region: 'eu-central-1',
      bucket: 'docs',
      accessKeyId,
      secretAccessKey: theirSecret.text,
    };
    const { id } = (await (await post(stack, '/v2/storage', bucket)).json()) as { id: string };

    expect(await ending(await accept(stack, { html: html('html for a bucket'), storage: { id } }))).toMatchObject({
      status: 'success',
    });
  });

  test('comes by a queue, from a sender that is bound, and from one that is not', async () => {
    for (const name of ['bound', 'unbound']) {
      const { principalId, ...credentials } = await stack.issueCredentials(name);
      if (name === 'bound') {
        await admin(stack.ready, { action: 'bindSender', account: account(), sender: principalId });
      }
      const { region, endpoints } = stack.ready.aws;
      const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
      for (const path of ['/v2/html/pdf', inAddress('path of a submission')]) {
        const MessageBody = JSON.stringify({ path, request: { html: html(`html of ${name}`) }, idempotencyKey: name });
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, 'submissions'), MessageBody }));
      }
      sqs.destroy();
    }
    const submitted = async () =>
      (await rowsOf(stack.ready, account(), 'JOB#')).filter((row) => row.submissionId && row.status !== 'pending');

    expect(await within(endsWithinMs, async () => (await submitted()).length === 2)).toBe(true);
  });
});

describe('while a job waits', () => {
  let job: JobBody;
  let token: Token;
  let object: Buffer;
  let keyRow: Record<string, unknown>;

  const content = () => ({ Bucket: stack.ready.resources.buckets?.content, Key: `${account()}/${job.id}` });
  const keyOfJob = () => ({ pk: `ACCOUNT#${account()}`, sk: `JOB#${job.id}` });
  const dataKeys = () => stack.ready.resources.tables?.['data-keys'];

  test('what it holds is sealed, and nowhere else', async () => {
    await letNoWorkerLive();
    token = createToken('html of a waiting job');
    job = await accept(stack, { html: base64(`<p>${token.text}`) });
    await stack.allFrozen();
    const { Body } = await s3Of(stack.ready).send(new GetObjectCommand(content()));
    object = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const read = new GetCommand({ TableName: dataKeys(), Key: keyOfJob() });
    keyRow = (await documentsOf(stack.ready).send(read)).Item ?? {};
    const findings = await searchSinks(stack.ready, [token], { without: ['sqs'] });

    expect(object.length).toBeGreaterThan(100);
    expect(new Set(findings.map(({ sink }) => sink))).toEqual(new Set(['sealed content']));
  });

  test('once it is cancelled, nothing of it is left', async () => {
    expect((await stack.api(`/v2/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(200);
    expect(await searchSinks(stack.ready, [token], { without: ['sqs'] })).toEqual([]);
    await stack.clearFaults();
    tokens.push(token);
  });

  test('a claim that was not destroyed is caught', async () => {
    await settled(stack, account(), endsWithinMs);
    await s3Of(stack.ready).send(new PutObjectCommand({ ...content(), Body: object }));
    await documentsOf(stack.ready).send(new PutCommand({ TableName: dataKeys(), Item: keyRow }));

    expect(await searchSinks(stack.ready, [token], { without: ['sqs'] })).toContainEqual(
      expect.objectContaining({ token: token.name, sink: 'sealed content' }),
    );
    expect((await settled(stack, account(), 0)).keys).toEqual([`JOB#${job.id}`]);
    await s3Of(stack.ready).send(new DeleteObjectCommand(content()));
    await documentsOf(stack.ready).send(new DeleteCommand({ TableName: dataKeys(), Key: keyOfJob() }));
  });
});

describe('after all of these', () => {
  test('no secret is in any sink but the documents, and with them gone in none', async () => {
    expect(tokens.length).toBeGreaterThan(25);
    expect(await settled(stack, account(), endsWithinMs)).toMatchObject({
      keys: [],
      contents: [],
      open: [],
      strays: [],
    });
    const cleanUp = await stack.api(`/v2/assets?before=${Date.now() + 60_000}`, { method: 'DELETE' });
    expect(cleanUp.status).toBe(200);
    // Messages of workers that died hide for long; they hold ids, and while they hide no queue can be searched.
    await sqsOf(stack.ready).send(new PurgeQueueCommand({ QueueUrl: queueUrlOf(stack.ready, 'jobs') }));
    await stack.allFrozen();

    expect(await search(tokens)).toEqual([]);
  });

  test('a secret put into a queue is caught there', async () => {
    const token = createToken('planted in a queue');
    // A queue that starts no function: it would take the message.
    const { QueueUrl } = await sqsOf(stack.ready).send(new CreateQueueCommand({ QueueName: 'idle' }));
    await sqsOf(stack.ready).send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ x: token.text }) }));

    expect(await searchSinks(stack.ready, [token])).toContainEqual(
      expect.objectContaining({ token: token.name, sink: 'sqs', place: expect.stringMatching(/^idle /) }),
    );
  });
});
