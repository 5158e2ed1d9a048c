/** The lines that functions write of what they measured, as Prometheus reads metrics. */
import { open } from 'node:fs/promises';
import { Histogram, Registry } from 'prom-client';
import type { MeasuredEvent, MeasuredLine } from '../shared/observability/measurements.ts';

type Kind = { readonly name: string; readonly help: string };
const kinds: Readonly<Record<MeasuredEvent, Kind>> = {
  request_ended: { name: 'ephemera_request_seconds', help: 'Calls of the API, until the last byte of the answer.' },
  render_ended: { name: 'ephemera_render_seconds', help: 'Jobs of the renderer.' },
  job_attempted: { name: 'ephemera_job_attempt_seconds', help: 'Attempts at queued jobs.' },
  delivery_attempted: { name: 'ephemera_delivery_attempt_seconds', help: 'Webhooks sent.' },
};
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What a log has gained since it was read last, up to its last whole line. */
const createTail = (path: string) => {
  let offset = 0;
  return async (): Promise<string[]> => {
    await using file = await open(path);
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size - offset), position: offset });
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(10) + 1);
    offset += whole.length;
    return whole.toString().split('\n');
  };
};

const measuredIn = (line: string): MeasuredLine | undefined => {
  try {
    const parsed = JSON.parse(line);
    return parsed.event in kinds ? parsed : undefined;
  } catch {
    return undefined;
  }
};

export type Metrics = { readonly contentType: string; readonly text: () => Promise<string> };

/** Counts what the logs say, from when they began. */
export const createMetrics = (logPaths: readonly string[]): Metrics => {
  const registry = new Registry();
  const histograms = Object.fromEntries(
    Object.entries(kinds).map(([event, kind]) => [
      event,
      new Histogram({ ...kind, labelNames: ['outcome', 'kind'], buckets, registers: [registry] }),
    ]),
  );
  const tails = logPaths.map(createTail);
  /** One at a time: two that read the same lines would count them twice. */
  let last: Promise<unknown> = Promise.resolve();
  const count = async (): Promise<void> => {
    const lines = (await Promise.all(tails.map((tail) => tail()))).flat();
    for (const { event, outcome, kind, milliseconds } of lines.map(measuredIn).filter((line) => line !== undefined)) {
      histograms[event]?.observe({ outcome, ...(kind && { kind }) }, milliseconds / 1000);
    }
  };
  return {
    contentType: registry.contentType,
    text: () => {
      const counted = last.then(count);
      last = counted.catch(() => undefined);
      return counted.then(() => registry.metrics());
    },
  };
};
