/** Accounts as their operator manages them, by the command and by the admin function; and the limits of their plans. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Begun, receiptOf } from '../support/deletion-client.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { admin, newAccount, rowsOf } from '../support/operator.ts';

let stack: EmbeddedStack;
let folder: string;
beforeAll(async () => {
  stack = await startStack();
  folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  await writeFile(join(folder, 'ready.json'), JSON.stringify(stack.ready));
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const ephemera = (...args: string[]) =>
  runEphemera(args, { variables: { EPHEMERA_READY_FILE: join(folder, 'ready.json') } });
const as = (apiKey: string) => ({ 'X-API-Key': apiKey });
const statusOf = async (apiKey: string) => (await stack.api('/v2/getStatus', { headers: as(apiKey) })).status;
const sync = { async: false, storage: false, html: base64('<p>Hello') };
const limited = async (limits: object) => {
  const made = await newAccount(stack.ready, 'limited');
  await admin(stack.ready, { action: 'setPlan', account: made.account, plan: 'unlimited', limits });
  return made;
};

test('an operator makes an account, moves it, suspends it, and gives it keys, by the command', async () => {
  const made = JSON.parse((await ephemera('account', 'create', '--name', 'Acme', '--plan', 'small', '--json')).stdout);
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['account', 'keyId', 'apiKey']));
  expect(await statusOf(made.apiKey)).toBe(200);

  const listed = await ephemera('account', 'list');
  expect(listed.stdout).toMatch(new RegExp(`^${made.account} {2}active {5}small {6}Acme$`, 'm'));

  const moved = await ephemera('account', 'plan', made.account, '--plan', 'standard', '--limit', 'storageBytes=5000');
  expect(moved).toMatchObject({ code: 0, stdout: `${made.account} is on standard.\n` });
  const account = await (await stack.api('/v2/account', { headers: as(made.apiKey) })).json();
  expect(account).toMatchObject({ subscription: 'standard', storageLimit: 5000 });

  expect((await ephemera('account', 'suspend', made.account)).code).toBe(0);
  expect(await statusOf(made.apiKey)).toBe(401);
  expect((await ephemera('account', 'resume', made.account)).code).toBe(0);
  expect(await statusOf(made.apiKey)).toBe(200);

  const key = JSON.parse((await ephemera('key', 'create', made.account, '--name', 'ci', '--json')).stdout);
  expect(await statusOf(key.key)).toBe(200);
  expect((await ephemera('key', 'list', made.account)).stdout).toContain(`${key.id}  ...${key.last4}  active`);
  expect((await ephemera('key', 'revoke', made.account, key.id)).code).toBe(0);
  expect(await statusOf(key.key)).toBe(401);
}, 120_000);

test('the command says what is wrong, and with what', async () => {
  const missing = await ephemera('account', 'suspend', 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG');
  expect(missing).toMatchObject({ code: 3, stderr: 'ephemera: There is nothing here.\n' });
  const badId = await ephemera('account', 'suspend', 'acme');
  expect(badId).toMatchObject({ code: 2, stderr: 'ephemera: account must be the id of an account.\n' });
  const badPlan = await ephemera('account', 'create', '--name', 'x', '--plan', 'gold');
  expect(badPlan.stderr).toBe('ephemera: plan must be one of unlimited, standard, small.\n');
  const nowhere = await runEphemera(['account', 'list'], { variables: { EPHEMERA_READY_FILE: '' } });
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('--admin-function') });
}, 60_000);

test('an account is deleted by the command only under its own id, and the log of deletions replayed', async () => {
  const { account, apiKey } = await newAccount(stack.ready, 'leaving');
  const other = await newAccount(stack.ready, 'staying');
  const mistaken = await ephemera('account', 'delete', account, '--confirm', other.account);
  expect(mistaken).toMatchObject({ code: 2, stderr: expect.stringContaining('--confirm must be the id') });
  expect((await ephemera('account', 'delete', account)).stderr).toContain('add --confirm <account>');
  expect([await statusOf(apiKey), await statusOf(other.apiKey)]).toEqual([200, 200]);

  const begun = await ephemera('account', 'delete', account, '--confirm', account, '--json');
  expect([await statusOf(apiKey), await statusOf(other.apiKey)]).toEqual([401, 200]);
  expect(await receiptOf(stack, JSON.parse(begun.stdout) as Begun)).toMatchObject({ account });
  const again = await ephemera('account', 'delete', account, '--confirm', account);
  expect(again).toMatchObject({ code: 3, stderr: 'ephemera: There is nothing here.\n' });

  const replayed = await ephemera('account', 'replay-deletions');
  expect(replayed).toMatchObject({ code: 0, stdout: '1 deletion is replayed.\n' });
  expect(await statusOf(other.apiKey)).toBe(200);
}, 60_000);

test('a sender is bound to one account and unbound by the command', async () => {
  const { account } = await newAccount(stack.ready, 'sending');
  const other = await newAccount(stack.ready, 'not sending');
  const { principalId } = await stack.issueCredentials('system');
  const bound = async () => (await rowsOf(stack.ready, account, 'SENDER#')).map(({ sk }) => sk);

  const made = await ephemera('sender', 'bind', account, principalId);
  expect(made).toMatchObject({ code: 0, stdout: `${principalId} sends for ${account}.\n` });
  expect(await bound()).toEqual([`SENDER#${principalId}`]);
  expect(await ephemera('sender', 'bind', other.account, principalId)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('bound to another account'),
  });

  const ended = await ephemera('sender', 'unbind', principalId);
  expect(ended).toMatchObject({ code: 0, stdout: `${principalId} sends for nobody.\n` });
  expect(await bound()).toEqual([]);
  const again = await ephemera('sender', 'unbind', principalId);
  expect(again).toMatchObject({ code: 3, stderr: 'ephemera: This sender is bound to no account.\n' });
}, 60_000);

test('GET account shows plan and use in the types that the SDKs expect, in v1 and v2', async () => {
  const { account, apiKey } = await newAccount(stack.ready, 'used');
  await (await post(stack, '/v2/html/pdf', sync, as(apiKey))).arrayBuffer();
  await (
    await post(stack, '/v2/url/pdf', { ...sync, html: undefined, url: 'http://nowhere.invalid/' }, as(apiKey))
  ).text();
  await stack.allFrozen();

  for (const version of ['v1', 'v2']) {
    const body = await (await stack.api(`/${version}/account`, { headers: as(apiKey) })).json();
    expect(body).toEqual({
      uid: account,
      email: '',
      subscription: 'unlimited',
      subType: 'limit',
      subActive: true,
      calls: 2,
      callsLimit: -1,
      storageUsed: 0,
      storageLimit: -1,
      bytesTotal: expect.any(Number),
      bytesLimit: -1,
      computeTimeTotal: expect.any(Number),
      computeTimeLimit: -1,
      successJobs: 1,
      errorJobs: 1,
      totalJobs: 2,
    });
  }
  const [today] = (await (await stack.api('/v2/usage?days=7', { headers: as(apiKey) })).json()) as object[];
  expect(today).toMatchObject({ day: new Date().toISOString().slice(0, 10), renders: 2, errors: 1 });
  expect((await stack.api('/v2/usage?days=0', { headers: as(apiKey) })).status).toBe(400);
});

test('conversions beyond those of a minute are answered 429 with the seconds to wait, others are not', async () => {
  const { apiKey } = await limited({ rendersPerMinute: 2 });
  // Both sides of a minute's end would count anew.
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 5_000) await new Promise((passed) => setTimeout(passed, left));
  const answers = [];
  for (let times = 0; times < 3; times += 1) answers.push(await post(stack, '/v2/html/pdf', sync, as(apiKey)));
  const [, , third] = answers;

  expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
  expect(await third?.json()).toMatchObject({
    code: 'rate_limited',
    message: 'The plan allows 2 conversions a minute.',
  });
  const seconds = third?.headers.get('retry-after') ?? '';
  expect(seconds).toMatch(/^\d+$/);
  expect(Number(seconds)).toBeGreaterThanOrEqual(1);
  expect(Number(seconds)).toBeLessThanOrEqual(60);
  expect(await statusOf(apiKey)).toBe(200);
  expect((await post(stack, '/v2/html/pdf', sync)).status).toBe(201);
}, 60_000);

test('a limit of none lets none through, and says so', async () => {
  const [none, noneAtOnce] = [await limited({ rendersPerMinute: 0 }), await limited({ syncRenders: 0 })];
  const refused = await post(stack, '/v2/html/pdf', sync, as(none.apiKey));
  const refusedAtOnce = await post(stack, '/v2/html/pdf', sync, as(noneAtOnce.apiKey));

  expect([refused.status, await refused.json()]).toMatchObject([
    429,
    { message: expect.stringMatching(/allows no conv/) },
  ]);
  expect([refusedAtOnce.status, await refusedAtOnce.json()]).toMatchObject([
    429,
    { message: expect.stringMatching(/no synchronous conversions: send async:true/) },
  ]);
}, 60_000);

test('no more synchronous conversions run at a time than the plan says, and each gives its place back', async () => {
  const { apiKey } = await limited({ syncRenders: 1 });
  const slow = { ...sync, delay: 1500 };
  const [one, other] = await Promise.all([0, 1].map(() => post(stack, '/v2/html/pdf', slow, as(apiKey))));

  expect([one?.status, other?.status].sort()).toEqual([201, 429]);
  await Promise.all([one?.arrayBuffer(), other?.arrayBuffer()]);
  await stack.allFrozen();
  expect((await post(stack, '/v2/html/pdf', sync, as(apiKey))).status).toBe(201);
  await stack.allFrozen();
  const failed = await post(
    stack,
    '/v2/url/pdf',
    { async: false, storage: false, url: 'http://nowhere.invalid/' },
    as(apiKey),
  );
  expect(failed.status).toBe(422);
  await stack.allFrozen();
  expect((await post(stack, '/v2/html/pdf', sync, as(apiKey))).status).toBe(201);
}, 60_000);

test('a document of more pages than the plan allows is refused, at once and later', async () => {
  const { apiKey } = await limited({ documentPages: 2 });
  const html = base64('<p style="break-after: page">1<p style="break-after: page">2<p>3');
  const now = await post(stack, '/v2/html/pdf', { ...sync, html }, as(apiKey));
  expect([now.status, await now.json()]).toEqual([422, expect.objectContaining({ code: 'document_too_large' })]);

  const own = { api: (path: string, init: RequestInit = {}) => stack.api(path, { ...init, headers: as(apiKey) }) };
  const { id } = await accept(own, { html });
  expect(await finished(own, id)).toMatchObject({ status: 'error', code: 'document_too_large' });
});

test('an account on a smaller plan keeps what it has, and can store no more', async () => {
  const { account, apiKey } = await newAccount(stack.ready, 'shrinking');
  const stored = await post(stack, '/v2/html/pdf', { async: false, html: sync.html }, as(apiKey));
  const { assetUrl } = (await stored.json()) as { assetUrl: string };
  await admin(stack.ready, { action: 'setPlan', account, plan: 'small', limits: { storageBytes: 10 } });

  expect((await fetch(assetUrl)).status).toBe(200);
  const refused = await post(stack, '/v2/html/pdf', { html: sync.html }, as(apiKey));
  expect([refused.status, await refused.json()]).toEqual([403, expect.objectContaining({ code: 'storage_full' })]);
});
