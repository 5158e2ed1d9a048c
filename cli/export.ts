/** `ephemera export`: fetches all parts of the account's export, checks every byte of them, and joins them. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeZip } from 'client-zip';
import { type EphemeraClient, EphemeraError } from '../client/index.ts';
import type { ExportEntry, PartManifest } from '../shared/domain/account-export.ts';
import { clientFor } from './connection.ts';
import { openPart } from './export-part.ts';
import type { Connection } from './own-stack.ts';
import { createProgress, type Progress } from './progress.ts';

type Joined = { readonly name: string; readonly input: Uint8Array | AsyncIterable<Uint8Array> };

const triesMax = 3;
const partTimeoutMs = 300_000;

/** Writes a part to a file. Answers the cursor of the next one, if there is one. */
const fetchPart = async (client: EphemeraClient, cursor: string | undefined, file: string) => {
  for (let tries = 1; ; tries += 1) {
    try {
      const { stream, next } = await client.account.export({ cursor }, { signal: AbortSignal.timeout(partTimeoutMs) });
      await pipeline(Readable.fromWeb(stream as never), createWriteStream(file));
      return next;
    } catch (error) {
      // The client asks again until a part begins to arrive; this is for one that does not arrive whole. It is the same
      // when it is asked for again.
      const isBroken = error instanceof EphemeraError && error.code === 'broken_stream';
      if (!isBroken || tries === triesMax) throw error;
    }
  }
};

/** The manifest of the whole: every entry of every part. */
const wholeManifest = (manifests: readonly PartManifest[]): Uint8Array => {
  const [{ format, account, startedAt, notExported }] = manifests as [PartManifest];
  const entries: (ExportEntry & { part: number })[] = manifests.flatMap(({ part, entries: ofPart }) =>
    ofPart.map((entry) => ({ ...entry, part })),
  );
  const deletedMeanwhile = manifests.flatMap((manifest) => manifest.deletedMeanwhile);
  const parts = manifests.length;
  const whole = { format, account, startedAt, parts, entries, deletedMeanwhile, notExported };
  return Buffer.from(`${JSON.stringify(whole, null, 2)}\n`);
};

/** All entries of all parts, checked as they pass; then the manifest of the whole. */
const joined = async function* (client: EphemeraClient, work: string, progress: Progress): AsyncGenerator<Joined> {
  const file = join(work, 'part.zip');
  const manifests: PartManifest[] = [];
  let cursor: string | undefined;
  let bytes = 0;
  do {
    const number = manifests.length + 1;
    progress.step(`Fetching part ${number}… (${Math.round(bytes / 1e6)} MB so far)`);
    cursor = await fetchPart(client, cursor, file);
    const part = await openPart(file, number);
    try {
      const { account, startedAt, isLast } = part.manifest;
      const first = manifests[0] ?? part.manifest;
      if (account !== first.account || startedAt !== first.startedAt || isLast !== (cursor === undefined)) {
        throw new Error(`Part ${number} is not of the same export as the first. Export again.`);
      }
      manifests.push(part.manifest);
      yield* part.entries();
      bytes += part.manifest.entries.reduce((sum, entry) => sum + entry.bytes, 0);
    } finally {
      part.close();
    }
  } while (cursor !== undefined);
  yield { name: 'manifest.json', input: wholeManifest(manifests) };
};

const writeFolder = async (entries: AsyncIterable<Joined>, folder: string): Promise<void> => {
  for await (const { name, input } of entries) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(input instanceof Uint8Array ? [input] : input, createWriteStream(file));
  }
};

const writeZip = (entries: AsyncIterable<Joined>, file: string): Promise<void> =>
  pipeline(Readable.fromWeb(makeZip(entries) as never), createWriteStream(file));

export type ExportOptions = {
  readonly output: string;
  /** @throws Error that says what is missing */
  readonly connect: () => Promise<Connection>;
};

/**
 * Exports an account into one ZIP file, or into a folder. Answers the process's exit code.
 * @throws Error when it does not come whole; then there is nothing of it
 */
export const exportAccount = async ({ output, connect }: ExportOptions): Promise<number> => {
  const progress = createProgress();
  const isZip = output.toLowerCase().endsWith('.zip');
  const work = `${output}.${process.pid}.partial`;
  try {
    const client = clientFor(await connect());
    if (await stat(output).catch(() => undefined)) throw new Error(`${output} exists already.`);
    const target = join(work, 'export');
    await mkdir(isZip ? work : target, { recursive: true, mode: 0o700 });
    const entries = joined(client, work, progress);
    await (isZip ? writeZip(entries, target) : writeFolder(entries, target));
    await rename(target, output);
    progress.done(`Wrote ${output}; every file is what the manifest says.`);
    return 0;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};
