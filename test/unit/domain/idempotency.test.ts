import { randomBytes } from 'node:crypto';
import { claimOf, onRepeat } from '../../../shared/domain/idempotency.ts';
import type { JobRecord } from '../../../shared/domain/job.ts';

const key = randomBytes(32);
const request = { idempotencyKey: 'order-42', parts: ['POST', '/v2/html/pdf', '', '{"html":"PGI+"}'] };

test('the same request under the same key has the same fingerprints', () => {
  expect(claimOf(key, request)).toEqual(claimOf(key, { ...request, parts: [...request.parts] }));
});

test('another request has another fingerprint in the same place, another key another place', () => {
  const first = claimOf(key, request);
  const otherRequest = claimOf(key, { ...request, parts: ['POST', '/v2/html/pdf', '', '{}'] });
  const otherKey = claimOf(key, { ...request, idempotencyKey: 'order-43' });

  expect(otherRequest.slot).toBe(first.slot);
  expect(otherRequest.request).not.toBe(first.request);
  expect(otherKey.slot).not.toBe(first.slot);
});

test('parts do not run into each other', () => {
  const of = (parts: string[]) => claimOf(key, { ...request, parts }).request;

  expect(of(['ab', 'c'])).not.toBe(of(['a', 'bc']));
});

test("fingerprints tell nothing without the account's key", () => {
  const [mine, theirs] = [claimOf(key, request), claimOf(randomBytes(32), request)];

  expect(theirs.slot).not.toBe(mine.slot);
  expect(theirs.request).not.toBe(mine.request);
  expect(mine.request).toMatch(/^[\w-]{43}$/);
});

const job = { status: 'success', storage: 'cloud' } as JobRecord;
test.each<[string, JobRecord | undefined, boolean, string]>([
  ['of a job that was deleted: a new one', undefined, true, 'anew'],
  ['while the first is pending, asynchronous: the same job', { ...job, status: 'pending' }, true, 'same'],
  ['while the first is pending, synchronous: nothing yet', { ...job, status: 'pending' }, false, 'wait'],
  ['of a job that was stored: the same job', job, false, 'same'],
  ['of a job that was not stored: a new one', { ...job, storage: 'none' }, false, 'anew'],
  ['of a request at fault: the same failure', { ...job, status: 'error', errorCode: 'page_load_failed' }, true, 'same'],
  ['of a failure of ours: another try', { ...job, status: 'error', errorCode: 'internal' }, true, 'anew'],
])('a repeat %s', (_what, first, async, expected) => expect(onRepeat(first, { async })).toBe(expected));
