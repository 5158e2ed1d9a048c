/** Every place of a running embedded stack where content could come to rest, and the search over all of them. */
import { realpath } from 'node:fs/promises';
import type { ReadyFile } from '../../local/ready-file.ts';
import { bucketObjects, tableItems } from './aws-sinks.ts';
import { files, logLines } from './file-sinks.ts';
import { memory } from './process-memory.ts';
import { commandLines, environments, openFiles } from './process-sinks.ts';
import { queueMessages } from './queue-messages.ts';
import { sealedContents } from './sealed-content.ts';
import type { Place, Surroundings } from './surroundings.ts';
import type { Token } from './token-encodings.ts';
import { type Allowance, type Finding, findTokens, type Piece } from './token-search.ts';

const sinks = {
  dynamodb: tableItems,
  s3: bucketObjects,
  'sealed content': sealedContents,
  sqs: queueMessages,
  log: logLines,
  file: files,
  'open file': openFiles,
  'command line': commandLines,
  environment: environments,
  memory,
} as const satisfies Record<string, (around: Surroundings) => AsyncIterable<Place>>;

export type SinkName = keyof typeof sinks;

export type SearchOptions = {
  readonly allowed?: readonly (Allowance & { readonly sink: SinkName })[];
  /** Sinks to leave out: queues, say, while a message is on its way and cannot be read. */
  readonly without?: readonly SinkName[];
  /** Folders to search besides the stack's own (`run`), by the name that findings show. */
  readonly directories?: Readonly<Record<string, string>>;
  /** Processes to search, with all that descend from them, besides the functions'. */
  readonly processes?: readonly number[];
  /** Processes whose memory is searched too; their descendants' is not. */
  readonly memoryOf?: readonly number[];
};

const realPaths = async (paths: Readonly<Record<string, string>>): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(paths).map(async ([name, path]) => [name, await realpath(path)])),
  );

const piecesOf = async function* (around: Surroundings, without: readonly string[]): AsyncGenerator<Piece> {
  for (const [sink, places] of Object.entries(sinks)) {
    if (without.includes(sink)) continue;
    for await (const place of places(around)) yield { sink, ...place };
  }
};

/** Searches every sink of a running stack for every form of the tokens. */
export const searchSinks = async (
  ready: ReadyFile,
  tokens: readonly Token[],
  { allowed = [], without = [], directories = {}, processes = [], memoryOf = [] }: SearchOptions = {},
): Promise<Finding[]> => {
  const around: Surroundings = {
    ready,
    directories: await realPaths({ run: ready.directory, ...directories }),
    logs: await realPaths(ready.logs),
    processes: [...Object.values(ready.pids).flat(), ...processes],
    memoryOf,
  };
  return findTokens(piecesOf(around, without), tokens, allowed);
};
