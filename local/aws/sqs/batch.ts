/** The form that all batches share: one to ten entries, each of which succeeds or fails alone. */
import { type Fields, ServiceError } from './aws-json.ts';
import { refuse } from './sqs-error.ts';

const entriesMax = 10;

/** Throws ServiceError if the batch as a whole is wrong. */
export const entriesOf = ({ Entries: given }: Fields): Fields[] => {
  const entries: Fields[] = Array.isArray(given) ? given.map((entry) => Object(entry)) : [];
  if (entries.length === 0) throw refuse('EmptyBatchRequest');
  if (entries.length > entriesMax) throw refuse('TooManyEntriesInBatchRequest');
  if (!entries.every(({ Id }) => /^[\w-]{1,80}$/.test(String(Id)))) throw refuse('InvalidBatchEntryId');
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) throw refuse('BatchEntryIdsNotDistinct');
  return entries;
};

export const eachEntry = (entries: readonly Fields[], run: (entry: Fields) => object) => {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.queryCode, Message: error.message });
    }
  }
  return { Successful, Failed };
};
