/** All queues and their messages. They change by `commit` only, which writes to the journal first. */
import { randomBytes } from 'node:crypto';
import { type Backlog, createBacklog, type Message, type MessageState } from './backlog.ts';
import { openJournal } from './journal.ts';
import { numberOf, type QueueAttributes } from './queue-attributes.ts';
import { refuse } from './sqs-error.ts';

export const accountId = '000000000000';

export type QueueRecord = {
  readonly name: string;
  readonly attributes: QueueAttributes;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly modifiedAt: number;
};

export type Queue = { readonly record: QueueRecord; readonly backlog: Backlog };

export type Change =
  | { readonly type: 'secret'; readonly value: string }
  | { readonly type: 'queue'; readonly record: QueueRecord }
  | { readonly type: 'message'; readonly queue: string; readonly message: Message }
  | { readonly type: 'state'; readonly queue: string; readonly id: string; readonly state: MessageState }
  | { readonly type: 'remove'; readonly queue: string; readonly id: string }
  | { readonly type: 'purge'; readonly queue: string };

export type QueuesOptions = {
  readonly path: string | undefined;
  readonly region: string;
  readonly now: () => number;
  /** Called after a change in the queue of this name. */
  readonly onChange: (name: string) => void;
};

export type Queues = ReturnType<typeof openQueues>;

/** Counted from when it was sent, in a dead-letter queue too. */
export const isExpired = ({ record }: Queue, { sentAt }: Message, now: number): boolean =>
  sentAt + numberOf(record.attributes, 'MessageRetentionPeriod') * 1000 <= now;

export const openQueues = ({ path, region, now, onChange }: QueuesOptions) => {
  const queues = new Map<string, Queue>();
  // Proves receipt handles; kept, so that they outlive a restart.
  let secret = randomBytes(32).toString('base64url');
  const journal = path === undefined ? undefined : openJournal<Change>(path);

  const apply = (change: Change): void => {
    if (change.type === 'secret') {
      secret = change.value;
      return;
    }
    if (change.type === 'queue') {
      const { record } = change;
      queues.set(record.name, { record, backlog: queues.get(record.name)?.backlog ?? createBacklog() });
      return;
    }
    const backlog = queues.get(change.queue)?.backlog;
    if (change.type === 'message') backlog?.put(change.message, now());
    if (change.type === 'remove') backlog?.remove(change.id);
    if (change.type === 'purge') backlog?.clear();
    if (change.type === 'state') {
      const message = backlog?.get(change.id);
      if (message) backlog?.put({ ...message, ...change.state }, now());
    }
  };

  /** How many there were. */
  const dropExpired = (queue: Queue): number => {
    const expired = queue.backlog.all().filter((message) => isExpired(queue, message, now()));
    for (const { id } of expired) queue.backlog.remove(id);
    return expired.length;
  };

  const dropAllExpired = (): number => [...queues.values()].reduce((sum, queue) => sum + dropExpired(queue), 0);

  const rewrite = (): void => {
    const all = [...queues.values()];
    const messages = all.flatMap(({ record, backlog }) =>
      backlog.all().map((message): Change => ({ type: 'message', queue: record.name, message })),
    );
    const records = all.map(({ record }): Change => ({ type: 'queue', record }));
    journal?.replace([{ type: 'secret', value: secret }, ...records, ...messages]);
  };

  for (const change of journal?.read() ?? []) apply(change);
  dropAllExpired();
  rewrite();

  const at = (name: string): Queue => {
    const queue = queues.get(name);
    if (!queue) throw refuse('QueueDoesNotExist');
    return queue;
  };
  const arnOf = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;

  return {
    now,
    arnOf,
    secret: (): string => secret,
    names: (): string[] => [...queues.keys()].sort(),
    find: (name: string): Queue | undefined => queues.get(name),

    /** Throws ServiceError. */
    at,

    /** The queue of a URL, whatever host it names: a host may have several. Throws ServiceError. */
    atUrl: (url: unknown): Queue => {
      const [, account, name] = /\/([^/]+)\/([^/]+)$/.exec(String(url)) ?? [];
      return at(account === accountId ? (name ?? '') : '');
    },

    byArn: (arn: string): Queue | undefined => {
      const name = arn.slice(arn.lastIndexOf(':') + 1);
      return arn === arnOf(name) ? queues.get(name) : undefined;
    },

    /** All of the changes, or, if it throws, none. */
    commit: (changes: readonly Change[]): void => {
      if (changes.length === 0) return;
      journal?.append(changes);
      for (const change of changes) apply(change);
      const touched = changes.flatMap((change) => ('queue' in change ? [change.queue] : []));
      for (const name of new Set(touched)) onChange(name);
      if (!journal?.isLarge()) return;
      try {
        rewrite();
      } catch {
        // The changes are written and in effect; a full disk may have room for the smaller file later.
      }
    },

    dropExpired,

    compact: (): void => {
      if (dropAllExpired() > 0 || journal?.hasHistory()) rewrite();
    },
    close: (): void => journal?.close(),
  };
};
