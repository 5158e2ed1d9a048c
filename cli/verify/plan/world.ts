/** What the calls of a verification have to do with. */
import { setTimeout as delay } from 'node:timers/promises';
import type { StackOrders } from '../../../local/stack-orders.ts';
import type { AdminCommand } from '../../../shared/api/admin-commands.ts';
import type { Answer, Caller, Outcome } from '../caller.ts';
import type { Ledger } from '../ledger.ts';
import type { OwnBucket } from '../surrounding-services.ts';

/** What only an embedded stack allows: faults, and messages that no customer could send. */
export type Machine = Pick<StackOrders, 'fault' | 'clearFaults' | 'issueCredentials'> & {
  /** Settles when all functions rest. */
  readonly rest: () => Promise<void>;
  readonly send: (
    queue: string,
    body: object,
    user?: { accessKeyId: string; secretAccessKey: string },
  ) => Promise<void>;
  readonly bucket: OwnBucket;
  /** Has the configuration looked at, as the clock does once a day. */
  readonly lookByClock: () => Promise<unknown>;
};

export type World = Caller & {
  readonly ledger: Ledger;
  /** Origins of a web site and of a receiver of webhooks. */
  readonly site: string;
  readonly receiver: string;
  /** The throwaway account. */
  readonly account: string;
  readonly api: string;
  readonly admin: (command: AdminCommand) => Promise<unknown>;
  readonly machine: Machine | undefined;
  /** Ids of what was made, by what they are of. */
  readonly made: Map<string, string>;
};

export type Step = {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
  /** Whether it belongs to the short run as well. */
  readonly isShort?: boolean;
  /** Whether it needs an embedded stack. */
  readonly needsMachine?: boolean;
};

export const base64 = (content: string | Uint8Array): string => Buffer.from(content as Uint8Array).toString('base64');

const pollMs = 100;
const jobWithinMs = 90_000;

/** The job once it has ended; it is missed if that is not as it was meant. */
export const ended = async (world: World, accepted: Answer, outcome: Outcome = 'success'): Promise<Answer['json']> => {
  const id = String(accepted.json.id ?? '');
  if (accepted.status !== 202) return accepted.json;
  for (const end = Date.now() + jobWithinMs; ; await delay(pollMs)) {
    const { json } = await world.call('getJob', 'success', { segments: { id } });
    if (json.status === 'pending' && Date.now() < end) continue;
    const actual = json.status === 'error' ? json.code : json.status;
    if (actual !== outcome) world.ledger.miss(`a job was to end as ${outcome}; it ended as ${actual}`);
    return json;
  }
};

/** What was made, or a name that nothing has: a step before may have missed its outcome. */
export const idOf = ({ made }: World, what: string): string => made.get(what) ?? 'none';
