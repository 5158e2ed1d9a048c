/** The end of an account: everything gone, every key dead, and a receipt that anybody can check. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { verifyReceipt } from '../../shared/domain/deletion.ts';
import {
  accountRemains,
  deletionsOf,
  fillAccount,
  nothing,
  pointersTo,
  writeRows,
} from '../support/account-remains.ts';
import {
  type Account,
  askForReceipt,
  askToDelete,
  type Begun,
  deleteAccount,
  receiptOf,
} from '../support/deletion-client.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, type JobBody, post } from '../support/job-client.ts';
import { admin, newAccount, queueUrlOf, rowsOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';

let stack: EmbeddedStack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deletion-'));
  stack = await startStack({ timeScale: 0.02 });
});
const clients: SQSClient[] = [];
afterAll(async () => {
  for (const client of clients) client.destroy();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const small = { jobs: 30, assets: 10 };
const filledAccount = async (name: string): Promise<Account> => {
  const own = await newAccount(stack.ready, name);
  await fillAccount(stack.ready, own.account, small);
  return own;
};
const remains = ({ account }: Account) => accountRemains(stack.ready, account);
const as = ({ apiKey }: Account) => ({ headers: { 'X-API-Key': apiKey } });
const submit = (own: Account, more: object = {}): Promise<Response> =>
  post(stack, '/v2/html/pdf', { html: base64('<p>to go'), ...more }, as(own).headers);
const publicKey = async (): Promise<string> => (await stack.api('/v2/deletions/public-key')).text();

/** A system with credentials of its own that may submit for the account. */
const boundSender = async ({ account }: Account) => {
  const { principalId: sender, ...credentials } = await stack.issueCredentials(`sender of ${account}`);
  expect(await admin(stack.ready, { action: 'bindSender', account, sender })).toEqual({ status: 'success' });
  const { region, endpoints } = stack.ready.aws;
  const sqs = new SQSClient({ region, endpoint: endpoints.sqs ?? '', credentials });
  clients.push(sqs);
  const MessageBody = JSON.stringify({ path: '/v2/html/pdf', request: { html: base64('<p>late') } });
  return async (): Promise<void> => {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrlOf(stack.ready, 'submissions'), MessageBody }));
  };
};

test.each([
  ['nothing', undefined],
  ['no confirmation', {}],
  ['the id of another account', { confirm: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG' }],
  ['a wrong type', { confirm: true }],
])('a deletion that comes with %s is refused, and the account lives', async (_, body) => {
  const own = await newAccount(stack.ready, 'unconfirmed');
  const response = await askToDelete(stack, own, body);

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: 'invalid_request', field: 'confirm' });
  expect((await stack.api('/v2/getStatus', as(own))).status).toBe(200);
});

test('a deletion leaves nothing of the account, and a receipt that says what was deleted and verifies offline', async () => {
  const own = await filledAccount('whole');
  const submitLate = await boundSender(own);
  const stored = (await (await submit(own, { async: false, storage: true, filename: 'a.pdf' })).json()) as JobBody;
  expect(stored).toMatchObject({ status: 'success' });
  const before = await remains(own);

  const begun = await deleteAccount(stack, own);
  const deadAt = Date.now();
  expect((await stack.api('/v2/jobs', as(own))).status).toBe(401);
  expect((await fetch(stored.assetUrl ?? '')).status).toBe(404);
  await submitLate();
  const receipt = await receiptOf(stack, begun);

  expect(await remains(own)).toEqual(nothing);
  // The account's rows, and the audit trail's last one.
  expect(receipt).toMatchObject({
    deletionId: begun.deletionId,
    account: own.account,
    counts: { rows: before.rows.length + 1, keys: before.keys.length - 1, objects: before.objects.length },
    logRetentionDays: 30,
    backups: { recoveryDays: 0, lastExpiresAt: null },
    algorithm: 'ECDSA_SHA_256',
  });
  expect(receipt.requestedAt).toBeLessThanOrEqual(deadAt);
  expect(receipt.completedAt).toBeGreaterThanOrEqual(receipt.requestedAt);
  expect(verifyReceipt(JSON.stringify(receipt), await publicKey())).toBe('genuine');
  // The submission became nothing.
  await sleep(500);
  expect(await remains(own)).toEqual(nothing);
});

test('the command verifies a receipt offline or by the API, and one flipped byte fails', async () => {
  const receipt = await receiptOf(stack, await deleteAccount(stack, await newAccount(stack.ready, 'verify')));
  const [file, altered, key] = ['receipt.json', 'altered.json', 'key.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(file, JSON.stringify(receipt));
  await writeFile(key, await publicKey());
  const bytes = await readFile(file);
  const at = bytes.indexOf('"rows":') + '"rows":'.length;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(altered, bytes);
  const verify = (...args: string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const command = join(import.meta.dirname, '..', '..', 'cli', 'ephemera.js');
      execFile(process.execPath, [command, 'receipt', 'verify', ...args], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });

  expect(await verify(file, '--public-key', key)).toMatchObject({ code: 0, said: expect.stringMatching(/^Genuine: /) });
  expect(await verify(file, '--api', stack.ready.api)).toMatchObject({ code: 0 });
  expect(await verify(altered, '--public-key', key)).toEqual({
    code: 1,
    said: `ephemera: ${altered} is NOT genuine: it was altered after it was signed.\n`,
  });
  expect(await verify(key, '--public-key', key)).toMatchObject({ code: 1 });
});

test('a receipt is shown without a key, and for its own secret only', async () => {
  const begun = await deleteAccount(stack, await newAccount(stack.ready, 'secret'));
  const other = await deleteAccount(stack, await newAccount(stack.ready, 'other'));
  await receiptOf(stack, begun);
  const answers = await Promise.all([
    askForReceipt(stack, { ...begun, receiptSecret: other.receiptSecret }),
    askForReceipt(stack, { ...begun, receiptSecret: '' }),
    askForReceipt(stack, { ...begun, deletionId: 'deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG' }),
    stack.api('/v2/deletions/none'),
  ]);
  const bodies = await Promise.all(answers.map(async (answer) => `${answer.status} ${await answer.text()}`));

  expect(new Set(bodies).size).toBe(1);
  expect(bodies[0]).toMatch(/^404 .*"not_found"/);
  const withoutKey = await fetch(`${stack.ready.api}/v2/deletions/${begun.deletionId}`, {
    headers: { 'Receipt-Secret': begun.receiptSecret },
  });
  expect(await withoutKey.json()).toMatchObject({ deletionId: begun.deletionId, signature: expect.any(String) });
});

test('of many deletions at once one is begun, and the others find their key dead', async () => {
  const own = await filledAccount('twice');
  const asked = Array.from({ length: 6 }, () => askToDelete(stack, own, { confirm: own.account }));
  const answers = await Promise.all(asked);
  const [begun, ...more] = answers.filter(({ status }) => status === 202);

  expect(more).toEqual([]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 401, 401, 401, 401, 401]);
  await receiptOf(stack, (await begun?.json()) as Begun);
  expect(await deletionsOf(stack.ready, own.account)).toHaveLength(1);
});

test('jobs that run or wait while their account is deleted end with it, and leave nothing', async () => {
  const own = await newAccount(stack.ready, 'busy');
  const waiting = await Promise.all(Array.from({ length: 4 }, () => submit(own, { delay: 1000 })));
  expect(waiting.map(({ status }) => status)).toEqual(Array(4).fill(202));
  const synchronous = submit(own, { async: false, storage: true, delay: 1000 });
  const isLeased = async () => (await rowsOf(stack.ready, own.account, 'JOB#')).some(({ leaseId }) => leaseId);
  expect(await within(20_000, isLeased)).toBe(true);

  const receipt = await receiptOf(stack, await deleteAccount(stack, own));

  expect(await remains(own)).toEqual(nothing);
  const { status } = await synchronous;
  // It waited for a renderer too long, or was let in, and ended with its account.
  expect([401, 422, 504]).toContain(status);
  expect(receipt.counts.rows).toBeGreaterThan(4);
  await sleep(500);
  expect(await remains(own)).toEqual(nothing);
});

test('what is sent while the account is being deleted is refused, or goes with it', async () => {
  const own = await filledAccount('hammered');
  const statuses: number[] = [];
  let isOver = false;
  const hammer = async (): Promise<void> => {
    while (!isOver) {
      const response = await submit(own);
      statuses.push(response.status);
      await response.arrayBuffer();
      // Refused once, refused for ever.
      if (response.status === 401) await sleep(20);
    }
  };
  const hammers = [hammer(), hammer(), hammer(), hammer()];
  await sleep(300);
  await receiptOf(stack, await deleteAccount(stack, own));
  const atReceipt = await remains(own);
  isOver = true;
  await Promise.all(hammers);

  expect(atReceipt).toEqual(nothing);
  expect(await remains(own)).toEqual(nothing);
  expect(statuses.filter((status) => ![202, 401, 422].includes(status))).toEqual([]);
  expect(statuses.at(-1)).toBe(401);
});

test('a restored copy revives no key, and a replay of the log deletes it again; the receipt stays as it was', async () => {
  const own = await filledAccount('restored');
  await boundSender(own);
  const copy = [...(await rowsOf(stack.ready, own.account, '')), ...(await pointersTo(stack.ready, own.account))];
  const begun = await deleteAccount(stack, own);
  const receipt = await receiptOf(stack, begun);
  await writeRows(stack.ready, 'records', copy);

  expect((await remains(own)).rows).toHaveLength(copy.length);
  for (const path of ['/v2/getStatus', '/v2/jobs', '/v2/assets']) {
    expect((await stack.api(path, as(own))).status).toBe(401);
  }
  expect((await submit(own)).status).toBe(401);

  const { count } = await admin(stack.ready, { action: 'replayDeletions' });
  expect(count).toBeGreaterThanOrEqual(1);
  expect(await within(20_000, async () => (await remains(own)).rows.length === 0)).toBe(true);
  expect(await remains(own)).toEqual(nothing);
  expect(await receiptOf(stack, begun)).toEqual(receipt);
});

test('the operator deletes an account in the same way, once', async () => {
  const own = await filledAccount('by operator');
  const command = { action: 'deleteAccount', account: own.account };
  const begun = await admin(stack.ready, command);

  expect((await stack.api('/v2/getStatus', as(own))).status).toBe(401);
  expect(await admin(stack.ready, command)).toMatchObject({ error: { code: 'not_found' } });
  await receiptOf(stack, begun as Begun);
  expect(await remains(own)).toEqual(nothing);
  expect(await admin(stack.ready, { ...command, account: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG' })).toMatchObject({
    error: { code: 'not_found' },
  });
});
