import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tables } from '../../../infra/stores.ts';
import { openState } from '../../../local/state-format.ts';
import { dieUpgrading, makeOlder, upgrading } from '../../support/older-state.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const said = async (): Promise<unknown> => JSON.parse(await readFile(at('format.json'), 'utf8'));
const never = (): Promise<void> => Promise.reject(new Error('nothing is to be upgraded'));

const fillOlder = async (): Promise<void> => {
  for (const name of ['dynamodb', 'kms']) await mkdir(at(name));
  await makeOlder(folder);
};

test('a new folder says its format, and is as it should be', async () => {
  await openState(folder, { version: 2, upgrades: { 1: never } });
  await openState(folder, { version: 2, upgrades: { 1: never } });

  expect([await said(), await readdir(folder)]).toEqual([{ version: 2 }, ['format.json']]);
});

test('a folder that does not say its format has the first, and is upgraded once, step by step', async () => {
  await fillOlder();
  const steps: number[] = [];
  const step = (from: number) => async () => void steps.push(from);

  for (const _ of [1, 2]) await openState(folder, { version: 3, upgrades: { 1: step(1), 2: step(2) } });

  expect([steps, await said()]).toEqual([[1, 2], { version: 3 }]);
});

test('an upgrade that a crash breaks off is carried out again, and no older program takes what it left', async () => {
  await fillOlder();

  expect([await dieUpgrading(folder), (await readdir(folder)).sort()]).toEqual([
    'SIGKILL',
    ['dynamodb', 'format.json', 'secrets'],
  ]);
  await expect(openState(folder, { version: 1, upgrades: {} })).rejects.toThrow('written by a newer Ephemera');
  await openState(folder, upgrading());
  expect([await said(), (await readdir(folder)).sort()]).toEqual([{ version: 2 }, ['dynamodb', 'format.json', 'kms']]);
});

test.each([
  ['a newer one', '{"version":9}', /was written by a newer Ephemera \(format 9; this one reads 2\): [^.]*--data\.$/],
  ['one that is too old', '{"version":0}', /has the format 0, which this Ephemera cannot upgrade: [^.]*--data\.$/],
  ['a damaged one', '{"version":', /format\.json is damaged: name another folder by --data\.$/],
])('%s is refused in one sentence, and left as it is', async (_, text, words) => {
  await fillOlder();
  await writeFile(at('format.json'), text);

  await expect(openState(folder, upgrading())).rejects.toThrow(words);

  expect(await readFile(at('format.json'), 'utf8')).toBe(text);
  expect((await readdir(folder)).sort()).toEqual(['format.json', 'rows', 'secrets']);
});

test('the tables of the first format are as they were: a folder keeps the keys and indexes that it was made with', () => {
  const formOf = ({ partitionKey, sortKey, indexes }: (typeof tables)['records']) => [
    [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])].map(
      ({ name, type }) => `${name} ${type}`,
    ),
    indexes.map(({ name }) => name),
  ];

  // Whoever changes these gives the folder a new version and an upgrade; a further table is made where it lacks.
  expect(formOf(tables.records)).toEqual([
    ['pk S', 'sk S', 'duePk S', 'dueAt N', 'statusPk S', 'sk S'],
    ['due', 'status'],
  ]);
  for (const name of ['data-keys', 'receipts'] as const) expect(formOf(tables[name])).toEqual([['pk S', 'sk S'], []]);
});
