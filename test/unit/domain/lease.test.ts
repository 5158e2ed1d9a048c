import { attemptsMax, isInHands, onMessage, retryDelayMs, whenDue } from '../../../shared/domain/lease.ts';

const now = 1_800_000_000_000;
const pending = { status: 'pending', attempt: 0 } as const;

describe('whoever is handed a job', () => {
  test.each([
    ['runs one that nobody works on', pending, 'run'],
    ['runs one whose worker died', { ...pending, attempt: 1, leaseUntil: now - 1 }, 'run'],
    ['waits for one that somebody works on', { ...pending, attempt: 1, leaseUntil: now + 1 }, 'wait'],
    ['gives up one whose last worker died', { ...pending, attempt: attemptsMax, leaseUntil: now - 1 }, 'give_up'],
    ['waits for the last attempt, too', { ...pending, attempt: attemptsMax, leaseUntil: now + 1 }, 'wait'],
    ['only settles one that ended well', { status: 'success', attempt: 1 } as const, 'settle'],
    ['only settles one that failed', { status: 'error', attempt: 4, leaseUntil: now + 1 } as const, 'settle'],
  ])('%s', (_what, state, expected) => expect(onMessage(state, now)).toBe(expected));
});

describe('the sweeper', () => {
  const due = { ...pending, dueAt: now };
  test.each([
    ['leaves what is not due', { ...due, dueAt: now + 1 }, 'leave'],
    ['leaves what is due no more', pending, 'leave'],
    ['ends what was never queued, or never taken from the queue', due, 'give_up'],
    ['queues again what a worker left behind', { ...due, attempt: 1, leaseUntil: now - 1 }, 'requeue'],
    ['ends it once the attempts are used up', { ...due, attempt: attemptsMax, leaseUntil: now - 1 }, 'give_up'],
    ['finishes what was left to do after the end', { ...due, status: 'error', attempt: 1 } as const, 'settle'],
  ])('%s', (_what, state, expected) => expect(whenDue(state, now)).toBe(expected));
});

test('each wait for another attempt is longer than the one before', () => {
  const waits = Array.from({ length: attemptsMax - 1 }, (_, at) => retryDelayMs(at + 1, { retryMs: 5000 }));

  expect(waits).toEqual([5000, 20_000, 80_000]);
});

test.each([
  ['a worker has leased it', { leaseUntil: 2001, dueAt: 5000 }, true],
  ['its worker let the lease run out', { leaseUntil: 2000, dueAt: 5000 }, false],
  ['a request accepts it, or waits for it', { dueAt: 2500 }, true],
  ['its request must be over', { dueAt: 2000 }, false],
  ['it waits in its queue', { dueAt: 90_000 }, false],
  ['it has ended', { status: 'success', dueAt: 2500 }, false],
] as const)('whether somebody may still write for a job: %s', (_, state, expected) => {
  const job = { status: 'pending', attempt: 1, createdAt: 1000, ...state } as const;

  expect(isInHands(job, 2000, { acceptMs: 1500 })).toBe(expected);
});
