import { isSpent, wearMax } from '../../../functions/renderer/recycling.ts';

const fresh = { jobs: 1, ageMs: 1_000, privateBytes: 200 * 1024 * 1024 };

test('a browser that has done a little is kept', () => {
  expect(isSpent(fresh)).toBe(false);
});

test.each([
  ['jobs', 200],
  ['ageMs', 1_800_000],
  ['privateBytes', 734_003_200],
] as const)('%s: at %d a browser is replaced, and not before', (name, most) => {
  expect(wearMax[name]).toBe(most);
  expect(isSpent({ ...fresh, [name]: most - 1 })).toBe(false);
  expect(isSpent({ ...fresh, [name]: most })).toBe(true);
});
