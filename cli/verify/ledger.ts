/** What one verification has sent, as which secret, and what came back: nothing that is not in here was looked for. */
import { createPlainToken, createToken, type Token, tokenOf } from './search/token-encodings.ts';
import type { Piece } from './search/token-search.ts';

type Call = { readonly route: string; readonly outcome: string; readonly status: number };

export type Ledger = {
  /** The text of a new token, with characters that every encoding changes. */
  readonly secret: (field: string) => string;
  /** The text of a new token of letters and digits. */
  readonly word: (field: string) => string;
  /** A secret that the service made. */
  readonly keep: (field: string, text: string) => void;
  readonly tokens: readonly Token[];
  readonly record: (call: Call) => void;
  readonly calls: readonly Call[];
  /** What was sent back to us, or to our receiver, as places to search. */
  readonly receive: (sink: ReceivedSink, place: string, bytes: Buffer) => void;
  readonly received: readonly Piece[];
  /** An outcome that was meant to happen and did not: what follows from it was not looked at. */
  readonly miss: (what: string) => void;
  readonly missed: readonly string[];
};

export const receivedSinks = ['answer', 'error answer', 'document', 'export', 'webhook'] as const;
export type ReceivedSink = (typeof receivedSinks)[number];

export const createLedger = (): Ledger => {
  const tokens: Token[] = [];
  const calls: Call[] = [];
  const received: Piece[] = [];
  const missed: string[] = [];
  const add = (token: Token): string => {
    tokens.push(token);
    return token.text;
  };
  return {
    secret: (field) => add(createToken(field)),
    word: (field) => add(createPlainToken(field)),
    keep: (field, text) => {
      add(tokenOf(field, text));
    },
    tokens,
    record: (call) => {
      calls.push(call);
    },
    calls,
    receive: (sink, place, bytes) => {
      received.push({ sink, place, bytes: [bytes] });
    },
    received,
    miss: (what) => {
      missed.push(what);
    },
    missed,
  };
};
