/** Every place of a running service where content could come to rest, and the search over all of them. */
import { realpath } from 'node:fs/promises';
import type { ReadyFile } from '../../../local/ready-file.ts';
import type { Token } from '../search/token-encodings.ts';
import { type Allowance, type Finding, findTokens, type Piece } from '../search/token-search.ts';
import { bucketObjects, hiddenVersions, unfinishedUploads } from './bucket-objects.ts';
import { files, logLines } from './file-sinks.ts';
import { memory } from './process-memory.ts';
import { commandLines, environments, openFiles } from './process-sinks.ts';
import { queueMessages } from './queue-messages.ts';
import { sealedContents } from './sealed-content.ts';
import { type Place, type Surroundings, storesOf } from './surroundings.ts';
import { tableItems } from './table-items.ts';

export type Sink = (around: Surroundings) => AsyncIterable<Place>;

/** Of the AWS services, wherever they are. */
export const storeSinks = {
  dynamodb: tableItems,
  s3: bucketObjects,
  's3 upload': unfinishedUploads,
  's3 version': hiddenVersions,
  'sealed content': sealedContents,
  sqs: queueMessages,
} as const satisfies Record<string, Sink>;

/** Of the machine that the functions run on. */
export const machineSinks = {
  log: logLines,
  file: files,
  'open file': openFiles,
  'command line': commandLines,
  environment: environments,
  memory,
} as const satisfies Record<string, Sink>;

const sinks = { ...storeSinks, ...machineSinks };
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

/** What there is around an embedded stack. */
export const surroundingsOf = async (
  ready: ReadyFile,
  { directories = {}, processes = [], memoryOf = [] }: Omit<SearchOptions, 'allowed' | 'without'>,
): Promise<Surroundings> => ({
  stores: storesOf(ready),
  directories: await realPaths({ run: ready.directory, ...directories }),
  logs: await realPaths(ready.logs),
  processes: [...Object.values(ready.pids).flat(), ...processes],
  memoryOf,
});

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
