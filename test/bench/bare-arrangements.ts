/**
 * What a machine can do with browsers and nothing around them, several documents at a time: with a fresh context for each,
 * the best of which is the measure, and with pages that are used again and again, which keeps nothing apart.
 */
import { launchBareBrowser } from './bare-browser.ts';
import { type BareConnection, connectTo } from './bare-page.ts';
import type { Order } from './contender.ts';

/** One document after another. */
export type Lane = (order: Order) => Promise<unknown>;
export type Arrangement = { readonly name: string; readonly lanes: readonly Lane[] };
export type BareArrangements = {
  readonly isolating: readonly Arrangement[];
  readonly reusing: readonly Arrangement[];
  readonly close: () => Promise<void>;
};

const browserCounts = [1, 2, 4];
const named = (count: number): string => `${count} browser${count === 1 ? '' : 's'}`;

export const startBareArrangements = async (laneCount: number): Promise<BareArrangements> => {
  const browsers = await Promise.all(Array.from({ length: Math.max(...browserCounts) }, launchBareBrowser));
  const connections = browsers.map(connectTo);
  const arranged = async (
    kind: string,
    count: number,
    laneOn: (one: BareConnection) => Lane | Promise<Lane>,
  ): Promise<Arrangement> => {
    const taken = Array.from({ length: laneCount }, (_, at) => connections[at % count] as BareConnection);
    return { name: `bare, ${kind}, ${named(count)}`, lanes: await Promise.all(taken.map(laneOn)) };
  };
  const fresh = (connection: BareConnection): Lane => {
    return (order) => connection.inFreshContext((page) => page.render(order));
  };
  const reused = async (connection: BareConnection): Promise<Lane> => (await connection.openPage()).render;
  return {
    isolating: await Promise.all(browserCounts.map((count) => arranged('fresh contexts', count, fresh))),
    reusing: await Promise.all(browserCounts.map((count) => arranged('page reuse', count, reused))),
    close: async () => void (await Promise.all(browsers.map(({ kill }) => kill()))),
  };
};
