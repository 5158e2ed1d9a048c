/** Receivers that wait for a message to become visible, first come, first served. */

import type { Call } from './aws-json.ts';
import type { Message } from './backlog.ts';

type Waiter = {
  /** Takes what there is; empty if there is nothing. */
  readonly attempt: () => readonly Message[];
  readonly settle: (result: readonly Message[] | Promise<never>) => void;
};
type Line = { readonly waiters: Set<Waiter>; timer?: NodeJS.Timeout; isWoken?: boolean };

export type LongPolls = ReturnType<typeof createLongPolls>;

/** @param nextVisibleAt epoch ms of the next time when a message of a queue becomes visible */
export const createLongPolls = (nextVisibleAt: (queue: string) => number | undefined, now: () => number) => {
  const lines = new Map<string, Line>();
  let isClosed = false;

  const lineOf = (queue: string): Line => {
    const line = lines.get(queue) ?? { waiters: new Set() };
    lines.set(queue, line);
    return line;
  };

  const serve = (queue: string, line: Line): void => {
    for (const waiter of line.waiters) {
      try {
        const messages = waiter.attempt();
        if (messages.length === 0) break;
        waiter.settle(messages);
      } catch (error) {
        waiter.settle(Promise.reject(error));
      }
    }
    clearTimeout(line.timer);
    const at = nextVisibleAt(queue);
    if (line.waiters.size === 0 || at === undefined) return;
    line.timer = setTimeout(serve, Math.max(at - now(), 1), queue, line).unref();
  };

  return {
    /**
     * Serves those who wait, soon: a client that hung up is seen in the event loop's next round, before messages would be
     * handed to its dead connection.
     */
    wake: (queue: string): void => {
      const line = lines.get(queue);
      if (!line || line.isWoken || line.waiters.size === 0) return;
      line.isWoken = true;
      setImmediate(() =>
        setImmediate(() => {
          line.isWoken = false;
          serve(queue, line);
        }),
      );
    },

    /** Nothing when the time is over, the client gone or the service closed. */
    wait: (
      queue: string,
      attempt: Waiter['attempt'],
      { waitMs, whenGone }: { readonly waitMs: number; readonly whenGone: Call['whenGone'] },
    ): Promise<readonly Message[]> =>
      new Promise((resolve) => {
        const line = lineOf(queue);
        const waiter: Waiter = {
          attempt,
          settle: (result) => {
            line.waiters.delete(waiter);
            clearTimeout(deadline);
            resolve(result);
          },
        };
        const deadline = setTimeout(() => waiter.settle([]), waitMs).unref();
        line.waiters.add(waiter);
        whenGone(() => waiter.settle([]));
        serve(queue, line);
        if (isClosed) waiter.settle([]);
      }),

    close: (): void => {
      isClosed = true;
      for (const { waiters, timer } of lines.values()) {
        clearTimeout(timer);
        for (const waiter of waiters) waiter.settle([]);
      }
    },
  };
};
