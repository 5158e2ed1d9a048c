import type { ReadyFile } from '../../local/ready-file.ts';
import type { Piece } from './token-search.ts';

/** One thing that a sink holds. */
export type Place = Omit<Piece, 'sink'>;

/** What the sinks of a running stack read; paths are real ones, without symbolic links. */
export type Surroundings = {
  readonly ready: ReadyFile;
  readonly directories: Readonly<Record<string, string>>;
  readonly logs: Readonly<Record<string, string>>;
  /** Roots of the process trees that are searched. */
  readonly processes: readonly number[];
  readonly memoryOf: readonly number[];
};
