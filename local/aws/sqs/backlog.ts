/** The messages of one queue, and which of them is next: each group of messages gets its turn. */
import type { MessageAttributes } from './message-attributes.ts';

/** What changes while a message is in a queue. */
export type MessageState = {
  /** Epoch ms; until then it is delayed, or with a receiver. */
  readonly visibleAt: number;
  readonly receiveCount: number;
  /** Epoch ms; 0 before the first receive. */
  readonly firstReceivedAt: number;
  /** Names the latest receive; empty before the first one. */
  readonly receipt: string;
};

export type Message = MessageState & {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly groupId?: string;
  readonly senderId: string;
  /** Epoch ms. */
  readonly sentAt: number;
  /** The queue that gave it up, in a dead-letter queue. */
  readonly sourceArn?: string;
};

export type Backlog = ReturnType<typeof createBacklog>;

/** The place of the first message that becomes visible at `time` or later. */
const placeOf = (sorted: readonly Message[], time: number): number => {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as Message).visibleAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const createBacklog = () => {
  const messages = new Map<string, Message>();
  /** Visible messages by group; messages without one share the group ''. */
  const groups = new Map<string, Message[]>();
  const turns: string[] = [];
  /** Sorted by the time when they become visible. */
  const hidden: Message[] = [];
  const places = new Map<string, 'visible' | 'hidden'>();

  const show = (message: Message): void => {
    const key = message.groupId ?? '';
    const group = groups.get(key);
    if (group) group.push(message);
    else {
      groups.set(key, [message]);
      turns.push(key);
    }
    places.set(message.id, 'visible');
  };

  const hide = (message: Message): void => {
    // Behind those of the same time, so that they come back in the order in which they went.
    hidden.splice(placeOf(hidden, message.visibleAt + 1), 0, message);
    places.set(message.id, 'hidden');
  };

  /** Out of its list at once: a list that named it until its time would keep the body of a deleted message. */
  const detach = (id: string): void => {
    const message = messages.get(id);
    const place = places.get(id);
    if (!message || !place) return;
    const list = place === 'hidden' ? hidden : (groups.get(message.groupId ?? '') ?? []);
    const index = list.indexOf(message, place === 'hidden' ? placeOf(hidden, message.visibleAt) : 0);
    list.splice(index, 1);
    places.delete(id);
  };

  const showDue = (now: number): void => {
    for (const message of hidden.splice(0, placeOf(hidden, now + 1))) show(message);
  };

  return {
    get: (id: string): Message | undefined => messages.get(id),
    all: (): Message[] => [...messages.values()],

    /** Adds the message, or takes the place of the one with its id. */
    put: (message: Message, now: number): void => {
      detach(message.id);
      messages.set(message.id, message);
      if (message.visibleAt > now) hide(message);
      else show(message);
    },

    remove: (id: string): void => {
      detach(id);
      messages.delete(id);
    },

    clear: (): void => {
      for (const list of [messages, groups, places]) list.clear();
      turns.length = 0;
      hidden.length = 0;
    },

    /** The next visible message. It stays in the queue, but is not next again until it is put. */
    take: (now: number): Message | undefined => {
      showDue(now);
      for (let key = turns.shift(); key !== undefined; key = turns.shift()) {
        const group = groups.get(key) ?? [];
        const message = group.shift();
        if (group.length > 0) turns.push(key);
        else groups.delete(key);
        if (!message) continue;
        places.delete(message.id);
        return message;
      }
      return undefined;
    },

    /** Epoch ms of the next time when a message becomes visible. */
    nextVisibleAt: (): number | undefined => hidden[0]?.visibleAt,

    counts: (now: number) => {
      showDue(now);
      const delayed = hidden.filter(({ receiveCount }) => receiveCount === 0).length;
      return { visible: messages.size - hidden.length, notVisible: hidden.length - delayed, delayed };
    },
  };
};
