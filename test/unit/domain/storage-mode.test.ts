import { AppError } from '../../../shared/domain/errors.ts';
import {
  type ApiVersion,
  type Delivery,
  resolveDelivery,
  type StorageChoice,
} from '../../../shared/domain/storage-mode.ts';

type Named = Omit<Parameters<typeof resolveDelivery>[0], 'version'>;
const bucket = { id: 'st_1' };
const none = { mode: 'none' };
const cloud = { mode: 'cloud' };
const user = { mode: 'user', id: 'st_1' };

const outcome = (version: ApiVersion, named: Named): Delivery | string => {
  try {
    return resolveDelivery({ version, ...named });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.code} ${error.field}`;
  }
};

test('a v1 call that names nothing is synchronous and stores nothing', () => {
  expect(outcome('v1', {})).toEqual({ async: false, storage: none });
});

test('a v2 call that names nothing is asynchronous and stored in the cloud', () => {
  expect(outcome('v2', {})).toEqual({ async: true, storage: cloud });
});

describe.each(['v1', 'v2'] as const)('named in full, in %s', (version) => {
  test.each<[boolean, StorageChoice, unknown]>([
    [false, false, { async: false, storage: none }],
    [false, true, { async: false, storage: cloud }],
    [false, bucket, 'storage_not_allowed storage'],
    [true, false, 'storage_not_allowed storage'],
    [true, true, { async: true, storage: cloud }],
    [true, bucket, { async: true, storage: user }],
  ])('async %s with storage %j', (async, storage, expected) => {
    expect(outcome(version, { async, storage })).toEqual(expected);
  });
});

test('async bends to the storage mode that a call names', () => {
  expect(outcome('v2', { storage: false })).toEqual({ async: false, storage: none });
  expect(outcome('v1', { storage: bucket })).toEqual({ async: true, storage: user });
  expect(outcome('v1', { storage: true })).toEqual({ async: false, storage: cloud });
});

test('storage never bends to async: a document is not stored unasked', () => {
  expect(outcome('v1', { async: true })).toBe('storage_not_allowed async');
  expect(outcome('v2', { async: true, preference: false })).toBe('storage_not_allowed async');
});

test('the word of the account stands between the request and the version', () => {
  expect(outcome('v2', { preference: false })).toEqual({ async: false, storage: none });
  expect(outcome('v1', { preference: bucket })).toEqual({ async: true, storage: user });
  expect(outcome('v2', { preference: false, storage: true })).toEqual({ async: true, storage: cloud });
  expect(outcome('v1', { preference: true, storage: false })).toEqual({ async: false, storage: none });
});

test('a refusal tells what is allowed', () => {
  expect(() => resolveDelivery({ version: 'v1', async: true, storage: false })).toThrow(
    'async:false goes with storage false or true, async:true with storage true or {"id": "..."}',
  );
});

test.each(['a batch', 'a submission'] as const)('%s is always asynchronous, and so needs storage', (alwaysAsync) => {
  expect(outcome('v2', { alwaysAsync })).toEqual({ async: true, storage: cloud });
  expect(outcome('v1', { alwaysAsync, storage: true })).toEqual({ async: true, storage: cloud });
  expect(outcome('v1', { alwaysAsync })).toBe('storage_not_allowed storage');
  expect(outcome('v2', { alwaysAsync, storage: false })).toBe('storage_not_allowed storage');
  expect(outcome('v2', { alwaysAsync, async: false })).toBe('storage_not_allowed async');
});
