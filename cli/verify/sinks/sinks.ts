/** Every place of a running service where content could come to rest. */
import { realpath } from 'node:fs/promises';
import type { ReadyFile } from '../../../local/ready-file.ts';
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

/** What of a machine is looked into besides what the stack itself tells of. */
export type Besides = {
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
  { directories = {}, processes = [], memoryOf = [] }: Besides,
): Promise<Surroundings> => ({
  stores: storesOf(ready),
  directories: await realPaths({ run: ready.directory, ...directories }),
  logs: await realPaths(ready.logs),
  processes: [...Object.values(ready.pids).flat(), ...processes],
  memoryOf,
});
