import { assertStageOrder, pagesOf } from '../../../shared/domain/stages.ts';

test.each<[string, readonly number[] | undefined]>([
  ['1', [1]],
  ['3, 1-2', [3, 1, 2]],
  ['4-', [4, 5]],
  [' 2 - 3 ', [2, 3]],
  ['2,2', [2, 2]],
  ['0', undefined],
  ['6', undefined],
  ['3-2', undefined],
  ['', undefined],
  ['1;2', undefined],
  ['1-999999', undefined],
])('of five pages, %j names %j', (list, pages) => {
  expect(pagesOf(list, 5)).toEqual(pages);
});

test('a stage that comes too late is named with the place where it belongs', () => {
  expect(() => assertStageOrder(['merge', 'stamp', 'compact', 'encrypt'])).not.toThrow();
  expect(() => assertStageOrder(['encrypt', 'stamp'])).toThrow(
    'stages.1 is stamp, but nothing can come after encrypt: move it before stages.0.',
  );
  expect(() => assertStageOrder(['merge', 'split', 'encrypt'])).toThrow('leave one of the two out');
});
