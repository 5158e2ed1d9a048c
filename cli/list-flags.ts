/** Flags of commands that list: how many, and of which time. */
import { type Flag, wholeNumber } from './command.ts';
import { UsageError } from './exit-codes.ts';

export type ListFlags = { readonly limit: number; readonly since?: string; readonly until?: string };

const limitMax = 100_000;
/** The most that a page of the API has. */
const pageMax = 100;

export const listFields = (what: string): readonly Flag[] => [
  { name: 'limit', value: 'number', summary: `how many ${what} at most`, read: wholeNumber(1, limitMax), fallback: 10 },
  { name: 'since', value: 'time', summary: 'made at this time or later, such as 2027-01-31 or 2027-01-31T12:00Z' },
  { name: 'until', value: 'time', summary: 'made before this time' },
];

/** @throws UsageError for what is no time */
export const timeGiven = (name: string, given: string | undefined): number | undefined => {
  const time = given === undefined ? undefined : Date.parse(given);
  if (Number.isNaN(time)) throw new UsageError(`--${name} takes a time such as 2027-01-31 or 2027-01-31T12:00Z.`);
  return time;
};

type Query = { readonly limit: number; readonly since: number | undefined; readonly until: number | undefined };

export const listGiven = async <Item>(
  { limit, since, until }: ListFlags,
  each: (query: Query) => AsyncIterable<Item>,
): Promise<Item[]> => {
  const query = {
    limit: Math.min(limit, pageMax),
    since: timeGiven('since', since),
    until: timeGiven('until', until),
  };
  const found: Item[] = [];
  for await (const item of each(query)) {
    found.push(item);
    if (found.length === limit) break;
  }
  return found;
};
