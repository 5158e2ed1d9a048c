import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type ZipFile } from 'yauzl';

/** The files of a ZIP, as another reader takes it apart. */
export const unzipped = async (bytes: Buffer): Promise<readonly { name: string; bytes: Buffer }[]> => {
  const zip: ZipFile = await fromBufferPromise(bytes);
  const files: { name: string; bytes: Buffer }[] = [];
  for await (const entry of zip.eachEntry()) {
    files.push({ name: entry.fileName, bytes: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return files;
};
