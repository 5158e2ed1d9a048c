/** Documents through the whole synchronous path: times in turn, and in a run of its own the memory. */
import type { EmbeddedStack } from '../../support/embedded-stack.ts';
import { base64 } from '../../support/job-client.ts';
import { expectStatus, type KeepAlive } from '../keep-alive.ts';
import { forgetPeaks, inMegabytes, largestPeak, watchTree } from '../peak-memory.ts';
import { median } from '../statistics.ts';
import { takeTurns } from '../timing.ts';
import type { GrowingDocument } from './documents.ts';
import type { Growth, Step } from './growth-table.ts';

/** The most that a request may ask for. */
const timeoutMs = 120_000;

const render = async (stack: EmbeddedStack, client: KeepAlive, html: string): Promise<number> => {
  const body = Buffer.from(JSON.stringify({ async: false, storage: false, timeout: timeoutMs, html: base64(html) }));
  await stack.allFrozen();
  const started = performance.now();
  expectStatus(201, await client.post(`${stack.ready.api}/v2/html/pdf`, body));
  return performance.now() - started;
};

/** Looking at the memory takes the machine from the work: what is watched is not timed. */
const peaksOf = async (stack: EmbeddedStack, work: () => Promise<unknown>): Promise<Step['peakMb']> => {
  const renderers = await stack.pids('renderer');
  using tree = watchTree(() => renderers);
  const api = await stack.pids('api');
  forgetPeaks(api);
  await work();
  return { renderer: inMegabytes(tree.peakBytes()), api: inMegabytes(largestPeak(api)) };
};

export const measureDocuments = async (
  stack: EmbeddedStack,
  client: KeepAlive,
  { title, unit, sizes, htmlOf }: GrowingDocument,
  rounds: number,
): Promise<Growth> => {
  const entrants = sizes.map((size) => ({
    name: String(size),
    run: (round: number) => render(stack, client, htmlOf(size, round)),
  }));
  const series = await takeTurns(entrants, rounds, 1);
  const steps: Step[] = [];
  for (const size of sizes) {
    const peakMb = await peaksOf(stack, () => render(stack, client, htmlOf(size, 0)));
    steps.push({ units: size, ms: median(series.get(String(size)) ?? []), peakMb });
  }
  return { title, unit, steps };
};
