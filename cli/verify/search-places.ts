/** One look into a set of sinks: what was read, what could not be, and what was found where it may not be. */
import type { TokenSearchReport } from '../../shared/api/token-search-report.ts';
import { failureWords } from '../failure-words.ts';
import type { Progress } from '../progress.ts';
import type { Rest } from './may-rest.ts';
import type { Token } from './search/token-encodings.ts';
import { createTokenSearch, type TokenSearch } from './search/token-search.ts';
import type { Place } from './sinks/surroundings.ts';

export type Places = () => AsyncIterable<Place>;
export type SearchResult = Pick<TokenSearchReport, 'sinks' | 'unread' | 'allowed' | 'findings'>;

export type Look = {
  readonly sinks: Readonly<Record<string, Places>>;
  readonly tokens: readonly Token[];
  readonly mayRest: readonly Rest[];
  /** Sinks that need not be read. */
  readonly accepted: readonly string[];
  readonly progress: Progress;
};

/** Adds up what goes by. */
const counted = async function* (bytes: Place['bytes'], add: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    add(chunk.length);
    yield chunk;
  }
};

/** A place as it may be shown: one that has a secret in its name is named by its beginning only. */
const shownPlace = async (search: TokenSearch, place: string): Promise<string> =>
  (await search([Buffer.from(place)])).length > 0 ? `${place.slice(0, place.search(/[\s/]|$/))} ...` : place;

/** `shown` is the place as a report has it. */
type Found = TokenSearchReport['findings'][number] & { readonly shown: string };

type Reading = { readonly read: { sink: string; places: number; bytes: number }; readonly found: Found[] };

/** What was found before a sink could be read no further is found. */
const searchSink = async ({ read, found }: Reading, places: Places, search: TokenSearch): Promise<void> => {
  for await (const { place, bytes } of places()) {
    read.places += 1;
    const content = counted(bytes, (count) => {
      read.bytes += count;
    });
    const hits = [...(await search([Buffer.from(place)])), ...(await search(content))];
    if (hits.length === 0) continue;
    const shown = await shownPlace(search, place);
    for (const { token, encoding } of hits) found.push({ sink: read.sink, place, shown, field: token, encoding });
  }
};

const isOf = ({ sink, place, fields, encoding }: Rest, found: Found): boolean =>
  sink === found.sink &&
  place.test(found.place) &&
  fields.test(found.field) &&
  (encoding === undefined || encoding === found.encoding);

export const look = async ({ sinks, tokens, mayRest, accepted, progress }: Look): Promise<SearchResult> => {
  const search = createTokenSearch(tokens);
  const result = { sinks: [] as SearchResult['sinks'], unread: [] as SearchResult['unread'], found: [] as Found[] };
  for (const [name, places] of Object.entries(sinks)) {
    progress.step(`looking into ${name}…`);
    const read = { sink: name, places: 0, bytes: 0 };
    try {
      await searchSink({ read, found: result.found }, places, search);
      result.sinks.push(read);
    } catch (error) {
      // Its words may quote a path, and a path a secret.
      const reason = await shownPlace(search, failureWords(error));
      result.unread.push({ sink: name, reason, isAccepted: accepted.includes(name) });
    }
  }
  const allowed = mayRest.map((row) => ({
    sink: row.sink,
    field: row.what,
    reason: `${row.reason} (until: ${row.until})`,
    found: result.found.filter((found) => isOf(row, found)).length,
  }));
  const findings = result.found
    .filter((found) => !mayRest.some((row) => isOf(row, found)))
    .map(({ shown, ...found }) => ({ ...found, place: shown }));
  return {
    sinks: result.sinks,
    unread: result.unread,
    allowed: allowed.filter(({ found }) => found > 0),
    findings: [...new Map(findings.map((found) => [JSON.stringify(found), found])).values()],
  };
};

const summed = <Item extends object>(
  items: readonly Item[],
  key: (item: Item) => string,
  add: (a: Item, b: Item) => Item,
) => {
  const sums = new Map<string, Item>();
  for (const item of items) {
    const sum = sums.get(key(item));
    sums.set(key(item), sum ? add(sum, item) : item);
  }
  return [...sums.values()];
};

/** Several looks as one: what was read adds up, and a finding of any of them is one. */
export const together = (results: readonly SearchResult[]): SearchResult => ({
  sinks: summed(
    results.flatMap(({ sinks }) => sinks),
    ({ sink }) => sink,
    (a, b) => ({ sink: a.sink, places: a.places + b.places, bytes: a.bytes + b.bytes }),
  ),
  unread: summed(
    results.flatMap(({ unread }) => unread),
    ({ sink, reason }) => `${sink} ${reason}`,
    (a) => a,
  ),
  allowed: summed(
    results.flatMap(({ allowed }) => allowed),
    ({ sink, reason }) => `${sink} ${reason}`,
    (a, b) => ({ ...a, found: a.found + b.found }),
  ),
  findings: summed(
    results.flatMap(({ findings }) => findings),
    (finding) => JSON.stringify(finding),
    (a) => a,
  ),
});
