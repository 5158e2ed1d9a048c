/** The search over every sink of an embedded stack, for tests that say themselves what may rest where. */
import type { Token } from '../../cli/verify/search/token-encodings.ts';
import type { Piece } from '../../cli/verify/search/token-search.ts';
import { type Besides, machineSinks, storeSinks, surroundingsOf } from '../../cli/verify/sinks/sinks.ts';
import type { Surroundings } from '../../cli/verify/sinks/surroundings.ts';
import type { ReadyFile } from '../../local/ready-file.ts';
import { type Allowance, type Finding, findTokens } from './find-tokens.ts';

const sinks = { ...storeSinks, ...machineSinks };
export type SinkName = keyof typeof sinks;

export type SearchOptions = Besides & {
  readonly allowed?: readonly (Allowance & { readonly sink: SinkName })[];
  /** Sinks to leave out: queues, say, while a message is on its way and cannot be read. */
  readonly without?: readonly SinkName[];
};

const piecesOf = async function* (around: Surroundings, without: readonly string[]): AsyncGenerator<Piece> {
  for (const [sink, places] of Object.entries(sinks)) {
    if (without.includes(sink)) continue;
    for await (const place of places(around)) yield { sink, ...place };
  }
};

/** Searches every sink of a running embedded stack for every form of the tokens. */
export const searchSinks = async (
  ready: ReadyFile,
  tokens: readonly Token[],
  { allowed = [], without = [], ...options }: SearchOptions = {},
): Promise<Finding[]> => findTokens(piecesOf(await surroundingsOf(ready, options), without), tokens, allowed);
