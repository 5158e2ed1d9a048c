import { rename, rm, writeFile } from 'node:fs/promises';

/** How tools and tests reach a running stack. */
export type ReadyFile = {
  /** Origin of the HTTP API, without a trailing slash. */
  readonly api: string;
  readonly apiKey: string;
  readonly account: string;
  /** The run's private folder: logs and scratch. */
  readonly directory: string;
  /** An operator's credentials, and where the embedded AWS services listen. */
  readonly aws: {
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** How SQS shows what the operator sends. */
    readonly principalId: string;
    readonly endpoints: Readonly<Record<string, string>>;
  };
  /** Logical names to physical ones, by kind. */
  readonly resources: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logs: Readonly<Record<string, string>>;
  readonly pids: Readonly<Record<string, readonly number[]>>;
};

/** Appears whole or not at all; holds a key, so only its owner may read it. */
export const writeReadyFile = async (file: string, content: ReadyFile): Promise<void> => {
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(partial, file);
};

export const removeReadyFile = (file: string): Promise<void> => rm(file, { force: true });
