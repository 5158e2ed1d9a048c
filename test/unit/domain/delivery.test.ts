import fc from 'fast-check';
import {
  deliveryAttemptsMax,
  deliveryDelayMs,
  deliveryIdOf,
  jobIdOf,
  verdictOn,
} from '../../../shared/domain/delivery.ts';
import { newId } from '../../../shared/domain/ids.ts';

const retryMs = 10_000;
const dayMs = 24 * 60 * 60 * 1000;
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const delays = (random: number): number[] =>
  Array.from({ length: deliveryAttemptsMax - 1 }, (_, at) => deliveryDelayMs(at + 1, { retryMs, random }) ?? 0);

test('eight attempts, each later than the one before by more, fill the most of a day and no more', () => {
  fc.assert(
    fc.property(randoms, (random) => {
      const waited = delays(random);

      expect(waited.every((delay, at) => delay > (waited[at - 1] ?? 0))).toBe(true);
      const total = waited.reduce((sum, delay) => sum + delay, 0);
      expect(total).toBeGreaterThan(dayMs * 0.85);
      expect(total).toBeLessThan(dayMs);
      expect(deliveryDelayMs(deliveryAttemptsMax, { retryMs, random })).toBeUndefined();
    }),
  );
});

test('what failed together does not come back together', () => {
  expect(deliveryDelayMs(5, { retryMs, random: 0 })).toBe(2 * 60 * 60 * 1000);
  expect(deliveryDelayMs(5, { retryMs, random: 0.999 })).toBeGreaterThan(2.19 * 60 * 60 * 1000);
});

test.each([
  [200, 'taken'],
  [204, 'taken'],
  [299, 'taken'],
  [301, 'failed'],
  [307, 'failed'],
  [304, 'failed'],
  [400, 'failed'],
  [410, 'refused'],
  [429, 'failed'],
  [500, 'failed'],
])('an answer of %i is %s', (status, verdict) => {
  expect(verdictOn({ status, ms: 1 })).toBe(verdict);
});

test('no answer is a failed attempt', () => {
  expect(verdictOn({ reason: 'timed_out', ms: 10_000 })).toBe('failed');
});

test('the id of a delivery follows from its job and leads back to it', () => {
  const jobId = newId('job');

  expect(deliveryIdOf(jobId)).toMatch(/^delivery_[0-9A-Z]{26}$/);
  expect(jobIdOf(deliveryIdOf(jobId))).toBe(jobId);
});
