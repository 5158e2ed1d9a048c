import { isOver, limitsOf, plans } from '../../../shared/domain/plan.ts';

test("an account's own limits win over its plan's", () => {
  expect(limitsOf('standard')).toEqual(plans.standard);
  expect(limitsOf('unlimited', { storageBytes: 10 })).toEqual({ ...plans.unlimited, storageBytes: 10 });
});

test('a plan that is no more never makes an account unlimited', () => {
  expect(limitsOf('gone')).toEqual(plans.small);
  expect(limitsOf('constructor')).toEqual(plans.small);
});

test('-1 is no limit, and a limit may be reached but not passed', () => {
  expect(isOver(-1, Number.MAX_SAFE_INTEGER)).toBe(false);
  expect(isOver(10, 10)).toBe(false);
  expect(isOver(10, 11)).toBe(true);
  expect(isOver(0, 1)).toBe(true);
});
