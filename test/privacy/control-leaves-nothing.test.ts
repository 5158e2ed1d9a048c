/** P4, P9, P11, P12, P16: what keys, templates, settings, exports and deletions deal with rests in clear nowhere. */
import { createHash } from 'node:crypto';
import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { createToken, type Token, tokenOf } from '../../cli/verify/search/token-encodings.ts';
import { startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, post } from '../support/job-client.ts';
import { newAccount, queueUrlOf, sqsOf } from '../support/operator.ts';
import { type SearchOptions, searchSinks } from '../support/sinks.ts';
import { within } from '../support/watched-process.ts';

let stack: EmbeddedStack;
let theirs: Awaited<ReturnType<typeof startS3>>;
let own: { readonly account: string; readonly apiKey: string };
const theirSecret = createToken('secret key of a bucket');
const keys: Token[] = [];
const contents: Token[] = [theirSecret];

beforeAll(async () => {
  theirs = await startS3({ strict: true, credentials: () => theirSecret.text });
  stack = await startStack({ allowPrivateNetwork: true, timeScale: 0.1 });
  own = await newAccount(stack.ready, 'controlled');
  keys.push(tokenOf('first key', own.apiKey));
});
afterAll(async () => {
  await stack.stop();
  await theirs.stop();
});

const api: EmbeddedStack['api'] = (path, init) =>
  stack.api(path, { ...init, headers: { 'X-API-Key': own.apiKey, ...init?.headers } });
const answered = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw new Error(`refused: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};
const secret = (name: string): string => {
  const token = createToken(name);
  contents.push(token);
  return token.text;
};

/** Only the hash of a key rests, by which it is recognized. */
const allowed: SearchOptions['allowed'] = [
  ...['first key', 'new key', 'rotated key'].map((token) => ({
    sink: 'dynamodb' as const,
    place: /^records (KEYHASH#[0-9a-f]{64} KEY|ACCOUNT#\w+ KEY#key_\w+)$/,
    token,
    encoding: 'sha-256' as const,
  })),
];
const search = (tokens: readonly Token[]) =>
  searchSinks(stack.ready, tokens, { allowed, processes: [stack.pid], directories: { temporary: stack.tempDir } });

test('keys, secrets of webhooks, buckets, templates and settings rest as hashes or sealed, and in no log', async () => {
  const made = await answered<{ id: string; key: string }>(await post({ api }, '/v2/keys', { name: 'new' }));
  const rotated = await answered<{ key: string }>(await post({ api }, `/v2/keys/${made.id}/rotate`, {}));
  keys.push(tokenOf('new key', made.key), tokenOf('rotated key', rotated.key));
  const { secret: hookSecret } = await answered<{ secret: string }>(
    await post({ api }, '/v2/webhooks/secret/rotate', {}),
  );
  contents.push(tokenOf('secret of webhooks', hookSecret.replace('whsec_', '')));
  await answered(
    await post({ api }, '/v2/storage', {
      title: 'theirs',
      endpoint: `http://127.0.0.1:${theirs.port}`,
      region: 'eu-central-1',
      bucket: 'docs',
      accessKeyId: 'test-key',
      secretAccessKey: theirSecret.text,
    }),
  );
  const template = { title: 'kept', template: base64(`<p>${secret('template')}`), sampleData: { x: secret('sample') } };
  const { id } = await answered<{ id: string }>(await post({ api }, '/v2/templates', template));
  const data = { name: secret('data of a template') };
  const render = { templateId: id, data, async: false, storage: false };
  expect((await bytesOf(await post({ api }, '/v2/template/pdf', render))).subarray(0, 4).toString()).toBe('%PDF');
  const settings = { retention: { jobDays: 30 } };
  await answered(await api('/v2/account/settings', { method: 'PATCH', body: JSON.stringify(settings) }));
  await stack.allFrozen();

  expect(await search([...keys, ...contents])).toEqual([]);
});

test('an export holds none of the secrets, and is stored nowhere', async () => {
  const whole = await bytesOf(await api('/v2/account/export'));
  await stack.allFrozen();

  expect(whole.subarray(0, 2).toString()).toBe('PK');
  for (const { text } of [...keys, theirSecret]) expect(whole.includes(text)).toBe(false);
  expect(await search([...keys, ...contents])).toEqual([]);
});

test('after the account is deleted not even the hashes of its keys are left', async () => {
  const confirm = { confirm: own.account };
  const { deletionId, receiptSecret } = await answered<{ deletionId: string; receiptSecret: string }>(
    await api('/v2/account', { method: 'DELETE', body: JSON.stringify(confirm) }),
  );
  const read = () => stack.api(`/v2/deletions/${deletionId}`, { headers: { 'Receipt-Secret': receiptSecret } });
  const isSigned = async () => 'signature' in ((await (await read()).json()) as object);
  expect(await within(60_000, isSigned)).toBe(true);
  // The message of the late look holds an id; while it hides no queue can be searched.
  await sqsOf(stack.ready).send(new PurgeQueueCommand({ QueueUrl: queueUrlOf(stack.ready, 'deletions') }));
  await stack.allFrozen();

  const hashes = keys.map(({ name, text }) =>
    tokenOf(`hash of ${name}`, createHash('sha256').update(text).digest('hex')),
  );
  const receipt = tokenOf('receipt secret', receiptSecret);
  expect(
    await searchSinks(stack.ready, [...keys, ...hashes, ...contents, receipt], { processes: [stack.pid] }),
  ).toEqual(
    // What stands for the secret of the receipt is its hash.
    [expect.objectContaining({ token: 'receipt secret', encoding: 'sha-256', sink: 'dynamodb' })],
  );
}, 90_000);
