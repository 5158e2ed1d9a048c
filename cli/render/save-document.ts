import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReceivedDocument } from '../../client/index.ts';

/** Writes a document to a file, which is there whole or not at all. */
export const saveDocument = async ({ stream }: ReceivedDocument, output: string): Promise<void> => {
  const partial = `${output}.${process.pid}.partial`;
  try {
    await pipeline(Readable.fromWeb(stream as never), createWriteStream(partial));
    await rename(partial, output);
  } finally {
    await rm(partial, { force: true });
  }
};
