/**
 * dynalite's validations and actions over a store whose reads answer at once: an action then runs to its end in one
 * turn, and what it writes can be collected and committed as one atomic batch. Leans on dynalite's internals, whose
 * version is pinned for that reason.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

export type Fields = Record<string, unknown>;
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export type Write = { readonly type: 'put'; key: string; value: unknown } | { readonly type: 'del'; key: string };
export type ServiceError = Error & { readonly statusCode: number; readonly body: { readonly __type: string } & Fields };

/** What an action would answer and write; `itemRead` is the last item it looked at, with its key in the store. */
export type Staged = {
  readonly answer: Fields;
  readonly failure: ServiceError | undefined;
  readonly writes: readonly Write[];
  readonly itemRead: { readonly key: string; readonly item: Item | undefined } | undefined;
};

export type Engine = {
  /** The input as dynalite's actions want it, expressions parsed. Takes the input over. Throws ServiceError. */
  readonly validate: (operation: string, input: Fields) => Fields;
  readonly run: (operation: string, request: Fields) => Promise<Fields>;
  /** Only inside `exclusively`, or a batch under way could be overlooked. */
  readonly stage: (operation: string, request: Fields) => Staged;
  readonly commit: (writes: readonly Write[]) => Promise<void>;
  /** One at a time: nothing is written between the start and the end of `work` but by itself. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly value: (key: string) => unknown;
  readonly entriesUnder: (prefix: string) => AsyncIterable<readonly [string, unknown]>;
  /** Rewrites the files so that what is deleted leaves the disk: some 0.1 s for 10 MB. */
  readonly compact: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Range = Readonly<Record<string, unknown>>;
type Callback = (error: Error | null, value?: unknown) => void;
type Level = {
  open: () => Promise<void>;
  close: () => Promise<void>;
  getSync: (key: string) => unknown;
  keys: (range: Range | undefined) => AsyncIterable<string>;
  values: (range: Range | undefined) => AsyncIterable<unknown>;
  iterator: (range: Range) => AsyncIterable<[string, unknown]>;
  compactRange?: (start: string, end: string) => Promise<void>;
  get: (key: string, callback: Callback) => void;
  put: (key: string, value: unknown, callback: Callback) => void;
  del: (key: string, callback: Callback) => void;
  batch: (writes: readonly Write[], callback?: Callback) => Promise<void>;
  createKeyStream: (range?: Range) => Readable;
  createValueStream: (range?: Range) => Readable;
};
type Store = { readonly db: Level };
type Action = (store: Store, request: Fields, callback: (error: ServiceError | null, answer?: Fields) => void) => void;
type Validation = { readonly types: Fields; readonly custom?: unknown };
type Validations = {
  checkTypes: (input: Fields, types: Fields) => Fields;
  checkValidations: (request: Fields, types: Fields, custom: unknown, store: Store) => void;
};

const require = createRequire(import.meta.url);
const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const actionOf = (operation: string): Action => require(`dynalite/actions/${lowerFirst(operation)}`);
const validationOf = (operation: string): Validation => require(`dynalite/validations/${lowerFirst(operation)}`);
const isItemKey = (key: string): boolean => key.startsWith('item-');
const under = (prefix: string): Range => ({ gte: prefix, lt: `${prefix}\xFF` });

export const serviceError = (type: string, fields: Fields, statusCode = 400): ServiceError =>
  Object.assign(new Error(type), {
    statusCode,
    body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, ...fields },
  });

/**
 * LevelDB writes what it holds in memory, deleted items too, to a table that it leaves alone as long as nothing overlaps
 * it. So: write that table, overlap everything with two empty deletions at the edges, and merge it all.
 */
const compactAll = async (db: Level, commit: (writes: readonly Write[]) => Promise<void>): Promise<void> => {
  const [first, last] = ['\x00', '\xFF'];
  await db.compactRange?.(first, last);
  await commit([first, last].map((key) => ({ type: 'del', key })));
  await db.compactRange?.(first, last);
};

/** Opens the database: in memory, or in the folder `path`, where a kill of the process loses nothing answered. */
export const openEngine = async (path: string | undefined): Promise<Engine> => {
  const validations: Validations = require('dynalite/validations');
  const noDelays = { createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 };
  const store: Store = require('dynalite/db').create({ ...noDelays, ...(path && { path }) });
  const { db } = store;
  await db.open();

  const batch = db.batch.bind(db) as (writes: readonly Write[]) => Promise<void>;
  // What an earlier run left counts as well.
  let hasHistory = true;
  const commit = (writes: readonly Write[]): Promise<void> => {
    hasHistory = true;
    return batch(writes);
  };
  let staged: Write[] | undefined;
  let itemRead: Staged['itemRead'];

  const write = (writes: readonly Write[], callback: Callback): Promise<void> => {
    if (!staged) return commit(writes).then(() => callback(null), callback);
    staged.push(...writes);
    callback(null);
    return Promise.resolve();
  };
  db.get = (key, callback) => {
    const value = db.getSync(key);
    if (isItemKey(key)) itemRead = { key, item: value as Item | undefined };
    callback(null, value);
  };
  db.put = (key, value, callback) => void write([{ type: 'put', key, value }], callback);
  db.del = (key, callback) => void write([{ type: 'del', key }], callback);
  db.batch = (writes, callback = () => {}) => write(writes, callback);

  const open = new Set<Readable>();
  const streamOf = (iterator: AsyncIterable<unknown>): Readable => {
    const stream = Readable.from(iterator);
    open.add(stream);
    return stream.once('close', () => open.delete(stream));
  };
  // dynalite's own streams never close their iterator, whose snapshot would keep deleted items alive.
  db.createKeyStream = (range) => streamOf(db.keys(range));
  db.createValueStream = (range) => streamOf(db.values(range));

  const stage = (operation: string, request: Fields): Staged => {
    const writes: Write[] = [];
    const outcome: { answer: Fields; failure?: ServiceError | undefined; isFinished: boolean } = {
      answer: {},
      isFinished: false,
    };
    staged = writes;
    itemRead = undefined;
    try {
      actionOf(operation)(store, request, (error, answer) => {
        Object.assign(outcome, { isFinished: true, failure: error ?? undefined, answer: answer ?? {} });
      });
    } finally {
      staged = undefined;
    }
    // What it wrote later would escape the batch.
    if (!outcome.isFinished) throw new Error(`${operation} did not finish in one turn`);
    return { answer: outcome.answer, failure: outcome.failure, writes, itemRead };
  };

  const run = (operation: string, request: Fields): Promise<Fields> =>
    new Promise((resolve, reject) => {
      actionOf(operation)(store, request, (error, answer) => (error ? reject(error) : resolve(answer ?? {})));
    });

  let last: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    validate: (operation, input) => {
      const { types, custom } = validationOf(operation);
      const request = validations.checkTypes(input, types);
      validations.checkValidations(request, types, custom, store);
      return request;
    },
    run,
    stage,
    commit,
    exclusively,
    value: (key) => db.getSync(key),
    entriesUnder: (prefix) => streamOf(db.iterator(under(prefix))),
    compact: async () => {
      if (!hasHistory) return;
      hasHistory = false;
      // A query that began before the deletion still holds a snapshot that shows the item.
      await Promise.allSettled([...open].map((stream) => once(stream, 'close')));
      await compactAll(db, batch);
    },
    close: async () => {
      await exclusively(async () => {});
      await db.close();
    },
  };
};
