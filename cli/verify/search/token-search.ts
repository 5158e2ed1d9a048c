/** The detector: where, and in which form, tokens lie in whatever bytes it is given. */
import { createByteSearch } from './byte-search.ts';
import { compressedMembers } from './compressed-members.ts';
import { needlesFor, partOf, type Scout, scoutsFor, type Token } from './token-encodings.ts';

type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

/** One thing that may hold content: a file, an item, a region of memory. Its place is searched like its bytes. */
export type Piece = { readonly sink: string; readonly place: string; readonly bytes: Bytes };

export type Hit = { readonly token: string; readonly encoding: string };
export type TokenSearch = (bytes: Bytes) => Promise<Hit[]>;

/** Compressed data is read as far as its window goes. */
const windowBytes = 32 * 1024 * 1024;
/** Longer than any form of a token; compressed data that begins in an overlap is read in the next window. */
const overlapBytes = 1024 * 1024;
const containersDeep = 2;

/** Pieces of at most a window, each beginning with the end of the one before. */
const windowsOf = async function* (bytes: Bytes): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  for await (const chunk of bytes) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < windowBytes) continue;
    const window = Buffer.concat(waiting);
    yield window;
    waiting = [window.subarray(-overlapBytes)];
    waitingBytes = overlapBytes;
  }
  yield Buffer.concat(waiting);
};

/** A part that was found says nothing more where the whole was found too. */
const withoutKnownParts = (hits: readonly Hit[]): Hit[] => {
  const isPart = ({ encoding }: Hit): boolean => encoding.includes(partOf(''));
  const whole = new Set(hits.filter((hit) => !isPart(hit)).map(({ token }) => token));
  return hits.filter((hit) => !isPart(hit) || !whole.has(hit.token));
};

/** Farther from its mark no form of a token reaches. */
const nearBytes = 8192;

/** The surroundings of matches, each byte once. */
const nearby = (window: Buffer, matches: readonly { readonly at: number }[]): Buffer[] => {
  const ranges: { start: number; end: number }[] = [];
  for (const at of matches.map((match) => match.at).toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    const start = Math.max(0, at - nearBytes);
    if (last && start <= last.end) last.end = at + nearBytes;
    else ranges.push({ start, end: at + nearBytes });
  }
  return ranges.map(({ start, end }) => window.subarray(start, end));
};

/** Searches for needles of some encodings, each prepared when it is first needed: most never are. */
const createCloseSearch = (tokens: readonly Token[]) => {
  const prepared = new Map<string, (bytes: Buffer) => Hit[]>();
  const prepare = (forms: readonly string[]): ((bytes: Buffer) => Hit[]) => {
    const needles = needlesFor(tokens, (form) => forms.includes(form));
    const matchesIn = createByteSearch(needles.map(({ bytes }) => bytes));
    return (bytes) =>
      matchesIn(bytes).map(({ needle }) => {
        const { token, encoding } = needles[needle] as (typeof needles)[number];
        return { token, encoding };
      });
  };
  return (bytes: Buffer, forms: readonly string[]): Hit[] => {
    const key = forms.join();
    const search = prepared.get(key) ?? prepare(forms);
    prepared.set(key, search);
    return search(bytes);
  };
};

/** Prepares a search for every form of the tokens; it answers each token and encoding once. */
export const createTokenSearch = (tokens: readonly Token[]): TokenSearch => {
  const scouts = scoutsFor(tokens);
  const marksIn = createByteSearch(scouts.map(({ bytes }) => bytes));
  const lookClosely = createCloseSearch(tokens);

  const hitsNear = (window: Buffer): Hit[] => {
    const byForms = Map.groupBy(marksIn(window), ({ needle }) => (scouts[needle] as Scout).forms.join());
    return [...byForms.values()].flatMap((matches) => {
      const { forms } = scouts[matches[0]?.needle ?? 0] as Scout;
      return nearby(window, matches).flatMap((bytes) => lookClosely(bytes, forms));
    });
  };

  const hitsIn = async function* (bytes: Bytes, containers: readonly string[]): AsyncGenerator<Hit> {
    for await (const window of windowsOf(bytes)) {
      for (const { token, encoding } of hitsNear(window)) {
        yield { token, encoding: [...containers, encoding].join(' > ') };
      }
      if (containers.length === containersDeep) continue;
      for await (const { format, content } of compressedMembers(window)) {
        yield* hitsIn(content, [...containers, format]);
      }
    }
  };

  return async (bytes) => {
    const hits = new Map<string, Hit>();
    for await (const hit of hitsIn(bytes, [])) hits.set(JSON.stringify(hit), hit);
    return withoutKnownParts([...hits.values()]);
  };
};
