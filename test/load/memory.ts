/** Memory of a stack's functions, and whether it grows. */
import { readFileSync } from 'node:fs';
import type { EmbeddedStack } from '../support/embedded-stack.ts';

export const megabytesOf = (pid: number): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    // It ended meanwhile.
    return 0;
  }
};

export const measured = ['api', 'worker', 'renderer', 'notifier'] as const;
export type Measured = (typeof measured)[number];

/** The largest process of each function, in MB. */
export const largestOf = async (stack: EmbeddedStack): Promise<Readonly<Record<Measured, number>>> =>
  Object.fromEntries(
    await Promise.all(
      measured.map(async (name) => [name, Math.max(0, ...(await stack.pids(name)).map(megabytesOf))] as const),
    ),
  ) as Record<Measured, number>;

export type Point = { readonly x: number; readonly y: number };

/** By how much y grows with x: the slope of the straight line that fits best. */
export const slopeOf = (points: readonly Point[]): number => {
  const mean = (of: (point: Point) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
};
