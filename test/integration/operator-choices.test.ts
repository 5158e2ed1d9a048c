/** What an operator chooses beside the code: plans of their own, and what new accounts begin with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseOptions } from '../../local/options.ts';
import { createAccountStore } from '../../shared/aws/account-store.ts';
import { createAuditStore } from '../../shared/aws/audit-store.ts';
import { createDataKeys } from '../../shared/aws/data-keys.ts';
import { makeSecret } from '../../shared/aws/webhook-secrets.ts';
import { plans, plansWith } from '../../shared/domain/plan.ts';
import { createAccount } from '../../shared/usecases/create-account.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, post } from '../support/job-client.ts';
import { admin, documentsOf, kmsOf, rowsOf } from '../support/operator.ts';

const tight = { ...plans.small, rendersPerMinute: 1 };

let stack: EmbeddedStack;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plans-'));
  const file = join(folder, 'plans.json');
  await writeFile(file, JSON.stringify({ tight }));
  stack = await startStack({ args: ['--plans', file] });
});
afterAll(async () => {
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

const as = (apiKey: string) => ({ 'X-API-Key': apiKey });
const sync = { async: false, storage: false, html: base64('<p>Hello') };

test("an account on a plan of the operator's is held to its limits, and no other plan can be given", async () => {
  const { apiKey } = (await admin(stack.ready, { action: 'createAccount', name: 'a', plan: 'tight' })) as {
    apiKey: string;
  };

  const statuses = [];
  for (let call = 0; call < 3; call++) {
    const answer = await post(stack, '/v2/html/pdf', sync, as(apiKey));
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  // A new minute may begin in between.
  expect(statuses[0]).toBe(201);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(1);
  expect(await admin(stack.ready, { action: 'createAccount', name: 'b', plan: 'gold' })).toEqual({
    error: {
      code: 'invalid_request',
      field: 'plan',
      message: 'plan must be one of unlimited, standard, small, tight.',
    },
  });
});

test('plans that are wrong keep the stack from starting, and say what is wrong', async () => {
  const file = join(folder, 'wrong.json');
  await writeFile(file, '{"team": {"storageBytes": -2}}');

  expect(() => parseOptions(['--plans', file])).toThrow('plans: team.storageBytes must be a whole number, or -1');
  expect(() => parseOptions(['--plans', join(folder, 'none.json')])).toThrow('it cannot be read as JSON');
});

test('a new account begins with the retention that the operator set, and the sweeper looks after it', async () => {
  const { tables = {}, keys = {} } = stack.ready.resources;
  const names = { records: tables.records ?? '', dataKeys: tables['data-keys'] ?? '' };
  const documents = documentsOf(stack.ready);
  const dataKeys = createDataKeys(documents, kmsOf(stack.ready), {
    table: names.dataKeys,
    applicationKey: keys.application ?? '',
  });
  const made = await createAccount(
    { name: 'kept', plan: 'small', now: Date.now() },
    {
      accounts: createAccountStore(documents, names, plansWith()),
      plans: plansWith(),
      retention: { assetDays: 30 },
      makeSecret: (accountId) => makeSecret(accountId, dataKeys),
      audit: createAuditStore(documents, names.records),
    },
  );

  const answer = await stack.api('/v2/account/settings', { headers: as(made.apiKey) });
  expect(await answer.json()).toMatchObject({ retention: { assetDays: 30 } });
  expect(await rowsOf(stack.ready, made.account, 'RETENTION')).toEqual([
    expect.objectContaining({ dueAt: expect.any(Number) }),
  ]);
});
