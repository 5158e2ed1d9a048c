import fc from 'fast-check';
import { idRange, isId, newId, timeOfId } from '../../../shared/domain/ids.ts';

const time = fc.integer({ min: 1, max: 2 ** 48 - 2 });

test('ids tell their kind and the time when they were made', () => {
  fc.assert(
    fc.property(time, (now) => {
      const id = newId('job', now);
      expect(id).toMatch(/^job_[0-9A-HJKMNP-TV-Z]{26}$/);
      expect(timeOfId(id)).toBe(now);
      expect(isId('job', id)).toBe(true);
      expect(isId('asset', id)).toBe(false);
    }),
  );
});

test('an id lies in a range of times just when its time does: from the first to before the last', () => {
  fc.assert(
    fc.property(time, time, time, (now, since, until) => {
      const id = newId('job', now);
      const { first, last } = idRange('job', { since, until });
      expect(first <= id && id <= last).toBe(since <= now && now < until);
    }),
  );
});

test('a range that is open holds every id', () => {
  const { first, last } = idRange('asset', {});

  expect([first, newId('asset'), last].toSorted()).toEqual([first, expect.any(String), last]);
});
