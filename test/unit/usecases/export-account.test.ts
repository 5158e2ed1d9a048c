import {
  type ExportItem,
  type ExportPosition,
  firstPosition,
  partLimits,
} from '../../../shared/domain/account-export.ts';
import type { PageRequest } from '../../../shared/domain/listing.ts';
import { type ExportSources, type PartPlan, planPart } from '../../../shared/usecases/export-account.ts';

/** Pages over a list, as a table's pages are: by the id of the last thing of the page before. */
const pagesOf =
  (items: readonly ExportItem[]) =>
  async ({ limit, cursor }: PageRequest) => {
    const from = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
    const page = items.slice(from, from + limit);
    const last = page.at(-1);
    return { items: page, ...(from + limit < items.length && last && { next: last.id }) };
  };

const sourcesOf = (given: { readonly [Kind in keyof ExportSources]?: readonly ExportItem[] }): ExportSources => ({
  account: pagesOf(given.account ?? []),
  storage: pagesOf(given.storage ?? []),
  keys: pagesOf(given.keys ?? []),
  templates: pagesOf(given.templates ?? []),
  deliveries: pagesOf(given.deliveries ?? []),
  audit: pagesOf(given.audit ?? []),
  jobs: pagesOf(given.jobs ?? []),
  assets: pagesOf(given.assets ?? []),
});

const partsOf = async (sources: ExportSources): Promise<PartPlan[]> => {
  const plans: PartPlan[] = [];
  for (let at: ExportPosition | undefined = firstPosition(1); at; at = plans.at(-1)?.next) {
    plans.push(await planPart('acct_1', at, sources));
  }
  return plans;
};

const records = (count: number, bytes: number): ExportItem[] =>
  Array.from({ length: count }, (_, number) => ({ id: `id_${number}`, record: { number, text: 'x'.repeat(bytes) } }));
const asset = (id: string, bytes: number): ExportItem => ({
  id,
  record: { id },
  files: [{ name: `assets/${id}.pdf`, objectKey: id, bytes }],
});
const filesIn = (plans: readonly PartPlan[]) => plans.map(({ files }) => files.map(({ objectKey }) => objectKey));

test('every record is in one part, in order, whatever the number of parts', async () => {
  const plans = await partsOf(sourcesOf({ audit: records(250, 10), jobs: records(950, 20_000) }));

  const numbers = (kind: 'audit' | 'jobs') =>
    plans.flatMap(({ lines }) => (lines.get(kind) ?? []).map((line) => JSON.parse(line).number));
  expect(numbers('audit')).toEqual([...Array(250).keys()]);
  expect(numbers('jobs')).toEqual([...Array(950).keys()]);
  expect(plans.map(({ position }) => position.part)).toEqual([1, 2, 3]);
  for (const { lines } of plans) {
    const bytes = [...lines.values()].flat().reduce((sum, line) => sum + line.length, 0);
    expect(bytes).toBeLessThanOrEqual(partLimits.recordBytes);
  }
});

test('an asset that is larger than a part has one of its own', async () => {
  const assets = [asset('a', 1000), asset('b', 150_000_000), asset('c', 60_000_000), asset('d', 60_000_000)];

  expect(filesIn(await partsOf(sourcesOf({ assets })))).toEqual([['a'], ['b'], ['c'], ['d']]);
});

test('a part has no more files than can be fetched in the time of one answer', async () => {
  const assets = Array.from({ length: 2500 }, (_, number) => asset(`asset_${number}`, 100));

  const files = filesIn(await partsOf(sourcesOf({ assets })));

  expect(files.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(files.flat()).toEqual(assets.map(({ id }) => id));
});

test('an empty account has one part', async () => {
  expect(await partsOf(sourcesOf({}))).toHaveLength(1);
});
