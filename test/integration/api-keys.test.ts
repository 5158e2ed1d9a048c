/** API keys over HTTP: what they open, and when they stop to. */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, post } from '../support/job-client.ts';
import { newAccount, rowsOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';

let stack: EmbeddedStack;
let account: string;
let first: string;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(async () => {
  ({ account, apiKey: first } = await newAccount(stack.ready, 'of keys'));
});

type NewKey = { readonly id: string; readonly key: string; readonly scopes: readonly string[]; readonly last4: string };
type Listed = Omit<NewKey, 'key'> & { readonly state: string; readonly lastUsed?: string; readonly expiresAt?: number };

const as = (key: string) => ({ 'X-API-Key': key });
const statusOf = async (key: string): Promise<number> =>
  (await stack.api('/v2/getStatus', { headers: as(key) })).status;
const make = async (body: object, key = first): Promise<NewKey> => {
  const response = await post(stack, '/v2/keys', body, as(key));
  expect(response.status).toBe(201);
  return (await response.json()) as NewKey;
};
const list = async (): Promise<Listed[]> =>
  (await (await stack.api('/v2/keys', { headers: as(first) })).json()) as Listed[];
const revoke = (id: string, key = first) => stack.api(`/v2/keys/${id}`, { method: 'DELETE', headers: as(key) });
const rotate = (id: string, body: object, key = first) => post(stack, `/v2/keys/${id}/rotate`, body, as(key));

test('a new key works at once, is shown once, and lies nowhere but as a hash', async () => {
  const made = await make({ name: 'website' });

  expect(await statusOf(made.key)).toBe(200);
  expect(made).toMatchObject({ name: 'website', scopes: ['render', 'read', 'manage'], last4: made.key.slice(-4) });
  const listed = (await list()).find(({ id }) => id === made.id);
  expect(listed).toEqual({
    id: made.id,
    name: 'website',
    scopes: ['render', 'read', 'manage'],
    last4: made.last4,
    timestamp: expect.any(Number),
    state: 'active',
    lastUsed: new Date().toISOString().slice(0, 10),
  });
  expect(JSON.stringify(await rowsOf(stack.ready, account, ''))).not.toContain(made.key);
});

test('a revoked key fails on the very next call, also one that is under way', async () => {
  const made = await make({ name: 'short-lived' });
  const slow = { html: base64('<script>for (const end = Date.now() + 1500; Date.now() < end; );</script>') };
  const rendering = post(stack, '/v2/html/pdf', { async: false, storage: false, ...slow }, as(made.key));
  const isLetIn = async () => (await rowsOf(stack.ready, account, 'JOB#')).length === 1;
  expect(await within(10_000, isLetIn)).toBe(true);

  expect((await revoke(made.id)).status).toBe(200);
  expect(await statusOf(made.key)).toBe(401);
  // What was let in before is not cut off.
  expect((await rendering).status).toBe(201);
  expect((await list()).find(({ id }) => id === made.id)?.state).toBe('revoked');
  expect((await revoke(made.id)).status).toBe(404);
});

test('a rotated key goes on working for as long as was asked for, and has the scopes of the old one', async () => {
  const old = await make({ name: 'rotated', scopes: ['render', 'read'] });
  const lasting = (await (await rotate(old.id, { overlapSeconds: 3600 })).json()) as NewKey;

  expect([await statusOf(old.key), await statusOf(lasting.key)]).toEqual([200, 200]);
  expect(lasting).toMatchObject({ name: 'rotated', scopes: ['render', 'read'] });
  expect((await list()).find(({ id }) => id === old.id)?.expiresAt).toBeGreaterThan(Date.now() + 3_500_000);

  const replaced = (await (await rotate(lasting.id, { overlapSeconds: 0 })).json()) as NewKey;
  expect([await statusOf(lasting.key), await statusOf(replaced.key)]).toEqual([401, 200]);
  expect((await list()).find(({ id }) => id === lasting.id)?.state).toBe('expired');
  expect((await rotate(lasting.id, {})).status).toBe(404);
});

test('a key stops when it expires', async () => {
  const made = await make({ name: 'expiring', expiresAt: Date.now() + 1_500 });
  expect(await statusOf(made.key)).toBe(200);

  await new Promise((passed) => setTimeout(passed, 1_600));
  expect(await statusOf(made.key)).toBe(401);
});

test('a key may do what its scopes say and give no more than it has', async () => {
  const reader = await make({ name: 'reader', scopes: ['read'] });
  const manager = await make({ name: 'manager', scopes: ['manage'] });

  const render = await post(stack, '/v2/html/pdf', { html: base64('x') }, as(reader.key));
  expect([render.status, ((await render.json()) as { code: string }).code]).toEqual([403, 'forbidden_scope']);
  expect((await stack.api('/v2/keys', { headers: as(reader.key) })).status).toBe(403);
  expect((await stack.api('/v2/jobs', { headers: as(manager.key) })).status).toBe(403);

  const greedy = await post(stack, '/v2/keys', { name: 'more', scopes: ['render'] }, as(manager.key));
  expect([greedy.status, await greedy.json()]).toEqual([403, expect.objectContaining({ field: 'scopes' })]);
  expect((await rotate(reader.id, {}, manager.key)).status).toBe(403);
  expect((await make({ name: 'same' }, manager.key)).scopes).toEqual(['manage']);
  expect((await revoke(reader.id, manager.key)).status).toBe(200);
});

test('bad input names the field', async () => {
  const cases: [object, string][] = [
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: ['root'] }, 'scopes.0'],
    [{ name: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
  ];
  for (const [body, field] of cases) {
    const response = await post(stack, '/v2/keys', body, as(first));
    expect([response.status, await response.json()]).toEqual([400, expect.objectContaining({ field })]);
  }
  const overlap = await rotate((await list())[0]?.id ?? '', { overlapSeconds: -1 });
  expect([overlap.status, await overlap.json()]).toEqual([400, expect.objectContaining({ field: 'overlapSeconds' })]);
});

test("another account's key cannot be told from one that does not exist", async () => {
  const own = await make({ name: 'own' });
  const { apiKey: foreign } = await newAccount(stack.ready, 'foreign');
  const missing = 'key_01J9Z3V8Q4T6X2N5B7C1D0E8FG';

  const answers = [revoke, (id: string, key: string) => rotate(id, {}, key)].map(async (call) => {
    const [one, other] = await Promise.all([call(own.id, foreign), call(missing, foreign)]);
    return [one.status, await one.json(), other.status, await other.json()];
  });
  for (const [status, body, missingStatus, missingBody] of await Promise.all(answers)) {
    expect([status, body]).toEqual([missingStatus, missingBody]);
    expect(status).toBe(404);
  }
  expect(await statusOf(own.key)).toBe(200);
});

test('what was done to keys is in the audit trail, with the key that did it', async () => {
  const made = await make({ name: 'audited' });
  const next = (await (await rotate(made.id, { overlapSeconds: 60 })).json()) as NewKey;
  await revoke(next.id);

  const [firstKey] = await list();
  const entries = (await (await stack.api('/v2/audit', { headers: as(first) })).json()) as object[];
  expect(entries).toEqual([
    expect.objectContaining({ action: 'key_revoked', by: firstKey?.id, subject: next.id }),
    expect.objectContaining({ action: 'key_rotated', by: firstKey?.id, subject: made.id }),
    expect.objectContaining({ action: 'key_created', by: firstKey?.id, subject: made.id }),
    expect.objectContaining({ action: 'account_created', by: 'operator', subject: firstKey?.id }),
  ]);
  const page = await stack.api('/v2/audit?limit=3', { headers: as(first) });
  expect(((await page.json()) as object[]).length).toBe(3);
  expect(page.headers.get('link')).toContain('rel="next"');
});

test('keys that are made at the same moment all live, up to the number that an account may have', async () => {
  const many = Array.from({ length: 98 }, (_, at) => make({ name: `key ${at}` }));
  await Promise.all(many);
  expect(await list()).toHaveLength(99);
  await make({ name: 'the last one' });

  const beyond = await post(stack, '/v2/keys', { name: 'too many' }, as(first));
  expect([beyond.status, await beyond.json()]).toEqual([400, expect.objectContaining({ code: 'invalid_request' })]);
  expect(await rowsOf(stack.ready, account, 'KEY#')).toHaveLength(100);
}, 60_000);
