/** One part of an export, as a ZIP file on disk: what it says that it holds, and whether it does. */
import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type ExportEntry, manifestName, type PartManifest } from '../shared/domain/account-export.ts';

export type CheckedEntry = { readonly name: string; readonly input: AsyncIterable<Uint8Array> };

const openZip = (file: string): Promise<ZipFile> => openPromise(file, { autoClose: false });

/** Passes an entry's bytes on, and throws at their end if they are not those that the manifest names. */
const checked = async function* (zip: ZipFile, entry: Entry, said: ExportEntry): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes !== said.bytes || hash.digest('hex') !== said.sha256) {
    throw new Error(`${said.name} is damaged: it is not what the manifest says. Export again.`);
  }
};

const wrongPart = (part: number): Error => new Error(`Part ${part} is not what was asked for. Export again.`);

export type Part = {
  readonly manifest: PartManifest;
  /** Each must have been read to its end before the next is asked for. */
  readonly entries: () => AsyncGenerator<CheckedEntry>;
  readonly close: () => void;
};

/** @throws Error in plain words for a file that is no such part, or does not hold exactly what its manifest names */
export const openPart = async (file: string, part: number): Promise<Part> => {
  const zip = await openZip(file).catch(() => {
    throw new Error(`Part ${part} did not arrive whole. Export again.`);
  });
  try {
    const found = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) found.set(entry.fileName, entry);
    const last = found.get(manifestName(part));
    if (!last) throw wrongPart(part);
    const manifest = (await json(await zip.openReadStreamPromise(last))) as PartManifest;
    const named = manifest.entries.map(({ name }) => name);
    const isWhole = named.length === found.size - 1 && named.every((name) => found.has(name));
    if (manifest.format !== 'ephemera-export/1' || manifest.part !== part || !isWhole) throw wrongPart(part);
    return {
      manifest,
      entries: async function* () {
        for (const said of manifest.entries) {
          yield { name: said.name, input: checked(zip, found.get(said.name) as Entry, said) };
        }
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
};
