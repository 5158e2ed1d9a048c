/**
 * SIGKILL at each change that a deletion makes, and what else may go wrong: it ends in one receipt, and in empty stores.
 * `npm run test:faults` kills at each; `npm test` at some of them.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { RequestFault } from '../../local/aws/request-faults.ts';
import { createAccountRemains } from '../../shared/aws/account-remains.ts';
import { createDeletionQueue } from '../../shared/aws/deletion-queue.ts';
import { createDeletionBeginner, createDeletionFinder, createDeletionLeases } from '../../shared/aws/deletion-store.ts';
import { createSigningKey } from '../../shared/aws/signing-key.ts';
import { hashReceiptSecret, newReceiptSecret, verifyReceipt } from '../../shared/domain/deletion.ts';
import { newId } from '../../shared/domain/ids.ts';
import { eraseAccount } from '../../shared/usecases/erase-account.ts';
import { accountRemains, deletionsOf, fillAccount, nothing, writeRows } from '../support/account-remains.ts';
import { type Account, askToDelete, deleteAccount, receiptOf } from '../support/deletion-client.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { admin, documentsOf, kmsOf, newAccount, queueUrlOf, s3Of, sqsOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';
import { isWhole } from '../support/whole.ts';
import { shiftedClock } from './clocks.ts';

/** A message that an eraser died with comes back after a second; the late look comes after six. */
const timeScale = 0.01;
const endsWithinMs = 60_000;

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack({ timeScale });
});
afterAll(() => stack.stop());

const filledAccount = async (name: string): Promise<Account> => {
  const own = await newAccount(stack.ready, name);
  await fillAccount(stack.ready, own.account, { jobs: 3, assets: 2 });
  return own;
};

const isGone = async ({ account }: Account): Promise<boolean> =>
  Object.values(await accountRemains(stack.ready, account)).every((left) => left.length === 0);

type Death = Pick<RequestFault, 'function' | 'service' | 'operation' | 'after' | 'times' | 'effect'>;

/** Whether the staged death was met; there is none any more. */
const wasMet = async (): Promise<boolean> => {
  const met = (await stack.unmetFaults()) === 0;
  await stack.clearFaults();
  return met;
};

/**
 * All that an eraser changes, by who is asked for it and how often. It reads in between, but dying after a request that
 * only reads leaves what dying after the one before leaves.
 */
const changes = [
  ['sqs', 'ChangeMessageVisibility', 1],
  // The lease, progress after each kind of thing, the receipt.
  ['dynamodb', 'UpdateItem', 6],
  ['dynamodb', 'BatchWriteItem', 2],
  ['dynamodb', 'DeleteItem', 1],
  ['s3', 'AbortMultipartUpload', 2],
  ['s3', 'POST delete', 2],
  ['kms', 'Sign', 1],
] as const;

const moments = [
  { effect: 'kill' },
  // The request is carried out and the eraser never learns of it.
  { effect: 'kill_answered' },
  // So does the next one that asks for the same.
  { effect: 'kill_answered', times: 2 },
] as const;
const deaths: readonly Death[] = changes.flatMap(([service, operation, times]) =>
  Array.from({ length: times }, (_, after) => after).flatMap((after) =>
    moments.map((moment) => ({ function: 'eraser', service, operation, after, ...moment })),
  ),
);
/** Each kind once, at a row, at an object and at the signature. */
const sampledDeaths: readonly Death[] = [
  { function: 'eraser', service: 'dynamodb', operation: 'UpdateItem', after: 2, ...moments[2] },
  { function: 'eraser', service: 's3', operation: 'POST delete', after: 1, ...moments[0] },
  { function: 'eraser', service: 'kms', operation: 'Sign', ...moments[1] },
];

test('an eraser makes the requests that are listed here, and only reads besides', async () => {
  const own = await filledAccount('requests');
  await stack.countRequests();
  await receiptOf(stack, await deleteAccount(stack, own));
  const counted = Object.entries(await stack.countRequests()).filter(
    ([kind]) => kind.startsWith('eraser ') && !/ (s3:GET .*|dynamodb:Query|kms:GetPublicKey)$/.test(kind),
  );

  // On a busy machine it holds on to its lease more often.
  expect(counted.map(([kind]) => kind).toSorted()).toEqual(
    changes.map(([service, operation]) => `eraser ${service}:${operation}`).toSorted(),
  );
});

/** Lets a deletion run into something, and looks at how it ends. */
const survives = async (name: string, stage: () => Promise<void>) => {
  const key = await (await stack.api('/v2/deletions/public-key')).text();
  const own = await filledAccount(name);
  const before = await accountRemains(stack.ready, own.account);
  await stage();
  const receipt = await receiptOf(stack, await deleteAccount(stack, own), endsWithinMs);

  expect(await accountRemains(stack.ready, own.account)).toEqual(nothing);
  expect(verifyReceipt(JSON.stringify(receipt), key)).toBe('genuine');
  // What the one that died could not write down is not counted; the request itself left a row in the audit trail.
  expect(receipt.counts.rows).toBeLessThanOrEqual(before.rows.length + 1);
  expect(receipt.counts.objects).toBeLessThanOrEqual(before.objects.length);
  expect(await deletionsOf(stack.ready, own.account)).toHaveLength(1);
  return receipt;
};

const described = ({ service, operation, after = 0, times = 1, effect }: Death): string =>
  `${service} ${operation} ${after}, ${effect === 'kill' ? 'before it' : 'after it'}, ${times === 1 ? 'once' : 'twice'}`;

test.each((isWhole ? deaths : sampledDeaths).map((death) => [described(death), death] as const))(
  'an eraser that dies at %s is followed by one that ends the deletion',
  async (name, death) => {
    await survives(name, () => stack.fault({ failRequests: death }));

    const isMet = (await stack.unmetFaults()) === 0;
    await stack.clearFaults();
    // There may be no second request of the kind, when the first was the last.
    expect(isMet || death.times === 2).toBe(true);
  },
  120_000,
);

type Hardship = readonly [name: string, stage: () => Promise<void>, hoursWrong: number];
const refusals = (['dynamodb', 's3', 'kms'] as const).flatMap((service) =>
  (['throttle', 'fail'] as const).map(
    (effect): Hardship => [
      `${service} answers ${effect} for longer than a client tries`,
      () => stack.fault({ failRequests: { function: 'eraser', service, times: 4, effect } }),
      0,
    ],
  ),
);
const hourMs = 3_600_000;
const wrongClocks = [1, -1].map(
  (hours): Hardship => [
    `its eraser's clock is an hour ${hours > 0 ? 'fast' : 'slow'}`,
    () => stack.preload('eraser', shiftedClock(hours * hourMs)),
    hours,
  ],
);
const hardships = [...refusals, ...wrongClocks];
test.each(isWhole ? hardships : hardships.slice(0, 1))(
  'a deletion ends although %s',
  async (name, stage, hoursWrong) => {
    try {
      const { requestedAt, completedAt } = await survives(name, stage);
      expect(Math.round((completedAt - requestedAt) / hourMs)).toBe(hoursWrong);
    } finally {
      await stack.clearFaults();
      await stack.preload('eraser');
    }
  },
  120_000,
);

/** Each request of the call; or the message, and then the write by which the account is dead. */
const callDeaths: Iterable<Death> = isWhole
  ? (function* () {
      for (let after = 0; ; after += 1) yield { function: 'api', after, effect: 'kill_answered' } as const;
    })()
  : [
      { function: 'api', service: 'sqs', effect: 'kill' },
      { function: 'api', service: 'dynamodb', operation: 'TransactWriteItems', effect: 'kill_answered' },
    ];

test('a call that dies at any of its requests leaves the account as it was, or a deletion that comes to its end', async () => {
  const begun: Account[] = [];
  for (const death of callDeaths) {
    const own = await filledAccount(`call ${death.after ?? death.service}`);
    // A first call, so that an environment stands ready whose death shows.
    await stack.api('/v2/getStatus');
    await stack.fault({ failRequests: death });
    await askToDelete(stack, own, { confirm: own.account }).catch(() => undefined);
    const killed = await wasMet();
    const isAlive = (await stack.api('/v2/getStatus', { headers: { 'X-API-Key': own.apiKey } })).status === 200;
    expect(await deletionsOf(stack.ready, own.account)).toHaveLength(isAlive ? 0 : 1);
    if (!isAlive) begun.push(own);
    if (!killed) break;
  }

  // Died before the message was sent, before the answer was, and not at all.
  expect(begun.length).toBeGreaterThanOrEqual(isWhole ? 3 : 1);
  for (const { account } of begun) {
    const isSigned = async () => (await deletionsOf(stack.ready, account))[0]?.receipt !== undefined;
    expect(await within(endsWithinMs, isSigned)).toBe(true);
    expect(await accountRemains(stack.ready, account)).toEqual(nothing);
  }
}, 240_000);

test('what was let in just before, and written just after the receipt, goes at the late look', async () => {
  const own = await filledAccount('straggler');
  const receipt = await receiptOf(stack, await deleteAccount(stack, own));
  // No eraser gets anywhere while this is being written.
  await stack.fault({ failRequests: { function: 'eraser', times: 1000, effect: 'fail' } });
  await fillAccount(stack.ready, own.account, { jobs: 3, assets: 2 });
  await stack.clearFaults();

  expect(await within(endsWithinMs, () => isGone(own))).toBe(true);
  expect((await deletionsOf(stack.ready, own.account))[0]?.receipt).toBe(JSON.stringify(receipt));

  lookedAtLate = { ...own, deletionId: receipt.deletionId };
});

/** Nobody sees to it any more. */
let lookedAtLate: Account & { readonly deletionId: string };

test('a deletion that nobody could deal with is told to the operator, and begun anew', async () => {
  const { deletionId, ...own } = lookedAtLate;
  await writeRows(stack.ready, 'records', [{ pk: `ACCOUNT#${own.account}`, sk: 'JOB#job_back', status: 'success' }]);
  const QueueUrl = queueUrlOf(stack.ready, 'deletions-dead-letter');
  const MessageBody = JSON.stringify({ deletionId });
  await sqsOf(stack.ready).send(new SendMessageCommand({ QueueUrl, MessageBody }));

  const isTold = async () =>
    (await readFile(stack.ready.logs.eraser ?? '', 'utf8')).includes('"event":"deletion_failed"');
  expect(await within(endsWithinMs, isTold)).toBe(true);
  expect(await within(endsWithinMs, () => isGone(own))).toBe(true);
}, 90_000);

test('an eraser whose time is over hands the rest to another, and nothing is left out or counted twice', async () => {
  const { ready } = stack;
  const { account: accountId } = await filledAccount('out of time');
  const before = await accountRemains(ready, accountId);
  const [records = '', dataKeys = '', receipts = ''] = ['records', 'data-keys', 'receipts'].map(
    (name) => ready.resources.tables?.[name],
  );
  const [tables, documents, id] = [{ records, dataKeys }, documentsOf(ready), newId('deletion')];
  const deletion = { id, accountId, requestedAt: Date.now(), secretHash: hashReceiptSecret(newReceiptSecret()) };
  expect(await createDeletionBeginner(documents, tables, receipts)(deletion, 'operator')).toBe(true);
  const parts = {
    now: Date.now,
    pause: sleep,
    findDeletion: createDeletionFinder(documents, receipts),
    leases: createDeletionLeases(documents, receipts),
    remains: createAccountRemains({ documents, s3: s3Of(ready) }, tables, Object.values(ready.resources.buckets ?? {})),
    queue: createDeletionQueue(sqsOf(ready), queueUrlOf(ready, 'deletions')),
    receiptKey: createSigningKey(kmsOf(ready), ready.resources.keys?.['receipt-signing'] ?? ''),
    recoveryDays: 0,
    logRetentionDays: 30,
    times: { acceptMs: 1000, leaseMs: 10_000, renewalMs: 5000, quietMs: 1 },
  };

  await eraseAccount(id, { hide: async () => undefined, stopAt: 0 }, parts);

  // No other message was ever sent for it.
  const isSigned = async () => (await deletionsOf(ready, accountId))[0]?.receipt !== undefined;
  expect(await within(endsWithinMs, isSigned)).toBe(true);
  expect(await accountRemains(ready, accountId)).toEqual(nothing);
  const { counts } = JSON.parse((await deletionsOf(ready, accountId))[0]?.receipt ?? '{}');
  // The marker among the keys went with the request, which left a row in the audit trail.
  expect(counts).toEqual({
    rows: before.rows.length + 1,
    keys: before.keys.length - 1,
    objects: before.objects.length,
  });
});

test('messages that name no deletion are dropped', async () => {
  const QueueUrl = queueUrlOf(stack.ready, 'deletions');
  const own = await filledAccount('after nonsense');
  for (const MessageBody of ['nonsense', '{}', '{"deletionId":"deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG"}']) {
    await sqsOf(stack.ready).send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  expect(await admin(stack.ready, { action: 'deleteAccount', account: own.account })).toHaveProperty('deletionId');
  const isSigned = async () => (await deletionsOf(stack.ready, own.account))[0]?.receipt !== undefined;
  expect(await within(endsWithinMs, isSigned)).toBe(true);
});
