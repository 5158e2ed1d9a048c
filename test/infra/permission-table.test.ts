import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf } from '../../infra/grants.ts';
import { allGrants, documentPath, isTest, readNeeds, withTable } from './permission-table.ts';

const root = join(import.meta.dirname, '..', '..');
const document = readFileSync(join(root, documentPath), 'utf8');
const needs = readNeeds(document);

test('the table lists what each role may do, and nothing else, as it would be written now', () => {
  expect([...needs.keys()]).toEqual(allGrants.map(nameOf));
  expect(withTable(document, needs)).toBe(document);
});

test('each grant is needed by a test that is there, or a sentence says why it is there all the same', () => {
  const unproved = [...needs].filter(([, need]) =>
    isTest(need) ? !existsSync(join(root, need)) : !need.endsWith('.'),
  );

  expect(unproved).toEqual([]);
});

test('no more than one grant in ten is there without a test that needs it', () => {
  const excused = [...needs.values()].filter((need) => !isTest(need));

  expect(excused.length).toBeLessThanOrEqual(allGrants.length / 10);
});
