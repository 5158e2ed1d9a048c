import { assertPlan, isOver, limitsOf, plans, plansWith } from '../../../shared/domain/plan.ts';

test("an account's own limits win over its plan's", () => {
  expect(limitsOf({ plan: 'standard' }, plans)).toEqual(plans.standard);
  expect(limitsOf({ plan: 'unlimited', limits: { storageBytes: 10 } }, plans)).toEqual({
    ...plans.unlimited,
    storageBytes: 10,
  });
});

test('a plan that is no more never makes an account unlimited', () => {
  expect(limitsOf({ plan: 'gone' }, plans)).toEqual(plans.small);
  expect(limitsOf({ plan: 'constructor' }, plans)).toEqual(plans.small);
});

test("the operator's plans stand beside ours, or in place of one, and no other plan can be given", () => {
  const tight = { ...plans.small, rendersPerMinute: 1 };
  const known = plansWith({ tight, small: tight });

  expect(limitsOf({ plan: 'tight' }, known)).toEqual(tight);
  expect(limitsOf({ plan: 'gone' }, known)).toEqual(tight);
  expect(limitsOf({ plan: 'standard' }, known)).toEqual(plans.standard);
  expect(() => assertPlan('tight', known)).not.toThrow();
  expect(() => assertPlan('gold', known)).toThrow('plan must be one of unlimited, standard, small, tight.');
  expect(() => assertPlan('constructor', known)).toThrow('plan must be one of');
});

test('-1 is no limit, and a limit may be reached but not passed', () => {
  expect(isOver(-1, Number.MAX_SAFE_INTEGER)).toBe(false);
  expect(isOver(10, 10)).toBe(false);
  expect(isOver(10, 11)).toBe(true);
  expect(isOver(0, 1)).toBe(true);
});
