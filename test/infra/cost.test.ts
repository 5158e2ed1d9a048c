/** docs/cost.md says what the model computes */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assumed, costOf, costOfGotenberg, totalOf } from '../../infra/cost-model.ts';
import { prices, pricesReadOn } from '../../infra/cost-prices.ts';
import { costTables } from '../../infra/cost-tables.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'cost.md'), 'utf8');

test.each(Object.entries(costTables()))('the table of %s is what the model computes', (name, table) => {
  expect(page).toContain(`<!-- ${name} -->\n${table}\n<!-- /${name} -->`);
});

test('prices say where and when they were read, or that they were not', () => {
  expect(page).toContain(`read on ${pricesReadOn} for US East (N. Virginia)`);
  const unread = Object.entries(prices).filter(([, { source }]) => !source.startsWith('https://'));
  expect(unread.map(([name]) => name)).toEqual(['scratchGbSecond', 'tenantEnvironmentGb']);
  for (const [, { source }] of unread) expect(source).toMatch(/^from memory/);
});

test('a second of rendering costs its renderer and the environment that waits, and nothing else', () => {
  const added = totalOf(costOf('sync', 1500)) - totalOf(costOf('sync', 500));

  // 2 GB on x86_64, 1 GB on arm64, half a GB of scratch space.
  expect(added).toBeCloseTo(2 * 0.0000166667 + 0.0000133334 + 0.5 * 0.0000000309, 10);
  expect(totalOf(costOfGotenberg(500))).toBeLessThan(totalOf(costOf('sync', 500)));
});

test('what the page says of seldom customers is what the model says', () => {
  const environment = (prices.tenantEnvironmentGb.dollars * 2 * 1000).toFixed(2);
  const start = ((assumed.initMs / 1000) * 2 * prices.x86GbSecond.dollars * 1000).toFixed(2);

  expect(page).toContain(`then it is $${environment} for a thousand`);
  expect(page).toContain(`some $${start} more`);
});
