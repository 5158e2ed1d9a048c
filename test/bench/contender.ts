/** Whoever takes part: makes a document of an order, and tells how long it took. */
import type { Source } from './documents.ts';

export type Format = 'pdf' | 'png';
export type Order = { readonly source: Source; readonly format: Format };

export type Made = {
  /** Milliseconds until the last byte was in this process. What a contender prepares or tidies up is not counted. */
  readonly ms: number;
  readonly bytes: Uint8Array;
  /** Where it is told: the milliseconds of these that were spent before Chromium loaded, or after it had printed. */
  readonly outsideMs?: number;
};

export type Contender = {
  readonly name: string;
  /** Its version, whether its browser is warm, and what documents share. */
  readonly credit: string;
  readonly formats: readonly Format[];
  /** It makes one document after another, or its rate says nothing. */
  readonly isForOneAtATime?: true;
  /** Done before the clock begins. */
  readonly rest?: (order: Order) => Promise<unknown>;
  readonly make: (order: Order) => Promise<Made>;
  readonly close: () => Promise<void>;
};

export const bothFormats: readonly Format[] = ['pdf', 'png'];
export const freshContextMode = 'warm browser, a fresh context for each document';

export const clocked = async (work: () => Promise<Uint8Array>): Promise<Made> => {
  const started = performance.now();
  const bytes = await work();
  return { ms: performance.now() - started, bytes };
};
