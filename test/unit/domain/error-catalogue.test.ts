/** Every error has a sentence and a fix, is used, and is told of where it can occur. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { errorBody } from '../../../shared/api/error-body.ts';
import { routes } from '../../../shared/api/routes.ts';
import { type ErrorCode, errorCatalogue } from '../../../shared/domain/errors.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const entries = Object.entries(errorCatalogue) as [ErrorCode, (typeof errorCatalogue)[ErrorCode]][];

/** What a fix may begin with: it tells somebody to do something. */
const imperatives = new Set(
  'Ask Check Choose Correct Delete Load Make Raise Read Send Split Submit Take Try Use Wait'.split(' '),
);

test.each(entries)('%s says in one sentence what went wrong, and in another what to do', (_code, { message, fix }) => {
  expect(message).toMatch(/^[A-Z][^\n]{10,100}\.$/);
  expect(fix).toMatch(/^[A-Z][^\n]{5,120}\.$/);
  expect(imperatives).toContain(fix.split(/[ ,]/)[0]);
  expect(fix).not.toBe(message);
});

test.each(entries)(
  '%s has a name that is a stable word, and a status that has words of its own',
  (code, { status }) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(errorBody({ code, message: 'One.' }).error).not.toBe('Error');
    expect(status).toBeGreaterThanOrEqual(400);
  },
);

test('no two errors say the same', () => {
  const sentences = entries.map(([, { message }]) => message);

  expect(new Set(sentences).size).toBe(sentences.length);
});

test('every error is one that the product can give', () => {
  const isProduct = (path: string): boolean =>
    path.endsWith('.ts') && !/domain\/errors\.ts$|api\/([a-z-]+-)?routes?\.ts$/.test(path);
  const code = ['shared', 'functions', 'infra', 'local']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => posix.join(folder, name)),
    )
    .filter(isProduct)
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');

  expect(entries.map(([name]) => name).filter((name) => !code.includes(`'${name}'`))).toEqual([]);
});

/** A path that does not take the method has no operation; what a plan refuses is an answer of its own, with status 200. */
const toldElsewhere = new Set<string>(['method_not_allowed', 'storage_refused']);

test('every error is in the OpenAPI document, at a route where it can occur', () => {
  const told = new Set<ErrorCode>(routes.flatMap(({ errors }) => errors));

  expect(entries.map(([code]) => code).filter((code) => !told.has(code) && !toldElsewhere.has(code))).toEqual([]);
});
