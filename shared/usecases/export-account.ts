/** One part of the export of an account: planned first, so that the next one's beginning is known, then read as it leaves. */
import { createHash } from 'node:crypto';
import {
  type ExportEntry,
  type ExportFile,
  type ExportItem,
  type ExportKind,
  type ExportPosition,
  exportKinds,
  manifestName,
  notExported,
  type PartManifest,
  partLimits,
  recordsName,
} from '../domain/account-export.ts';
import type { Page, PageRequest } from '../domain/listing.ts';

/** Pages of each kind, without what the account's retention hides. */
export type ExportSources = { readonly [Kind in ExportKind]: (request: PageRequest) => Promise<Page<ExportItem>> };

export type PartPlan = {
  readonly account: string;
  readonly position: ExportPosition;
  readonly lines: ReadonlyMap<ExportKind, readonly string[]>;
  readonly files: readonly ExportFile[];
  /** None after the last part. */
  readonly next?: ExportPosition;
};

type Parts = { readonly assets: { readonly get: (key: string) => Promise<AsyncIterable<Uint8Array> | undefined> } };

const pageSize = 100;
/** What a ZIP file holds beside an entry's bytes, and its line of the manifest. */
const entryOverhead = 500;

/** What a part holds so far, and whether it has room. */
const createFilling = () => {
  const lines = new Map<ExportKind, string[]>();
  const files: ExportFile[] = [];
  let [bytes, recordBytes] = [0, 0];
  return {
    lines,
    files,
    /** False for what must wait for the next part; an empty part takes anything. */
    add: (kind: ExportKind, item: ExportItem): boolean => {
      const line = `${JSON.stringify(item.record)}\n`;
      const own = item.files ?? [];
      const lineBytes = Buffer.byteLength(line);
      const itemBytes = lineBytes + own.reduce((sum, file) => sum + file.bytes + entryOverhead, 0);
      const isFull =
        bytes + itemBytes > partLimits.bytes ||
        recordBytes + lineBytes > partLimits.recordBytes ||
        files.length + own.length > partLimits.files;
      if (isFull && bytes > 0) return false;
      const ofKind = lines.get(kind) ?? [];
      ofKind.push(line);
      lines.set(kind, ofKind);
      files.push(...own);
      bytes += itemBytes;
      recordBytes += lineBytes;
      return true;
    },
  };
};

export const planPart = async (
  account: string,
  position: ExportPosition,
  sources: ExportSources,
): Promise<PartPlan> => {
  const { startedAt, part } = position;
  const { add, ...filled } = createFilling();
  for (const kind of exportKinds.slice(exportKinds.indexOf(position.kind))) {
    let after = kind === position.kind ? position.after : undefined;
    for (let isMore = true; isMore; ) {
      const page = await sources[kind]({ limit: pageSize, cursor: after, until: startedAt });
      for (const item of page.items) {
        if (!add(kind, item)) return { account, position, ...filled, next: { startedAt, part: part + 1, kind, after } };
        after = item.id;
      }
      isMore = page.next !== undefined;
      after = page.next;
    }
  }
  return { account, position, ...filled };
};

/** Passes bytes on and, once they have all gone by, tells what they were. */
const measured = async function* (
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  done: (entry: ExportEntry) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done({ name, bytes, sha256: hash.digest('hex') });
};

export type PartEntry = { readonly name: string; readonly input: Uint8Array | AsyncIterable<Uint8Array> };

/** The entries of a part's ZIP file, its manifest last. Each must have been read to its end before the next is asked for. */
export const partEntries = async function* (plan: PartPlan, { assets }: Parts): AsyncGenerator<PartEntry> {
  const { account, position, lines, files, next } = plan;
  const { startedAt, part } = position;
  const entries: ExportEntry[] = [];
  const deletedMeanwhile: string[] = [];
  const note = (entry: ExportEntry) => void entries.push(entry);
  for (const [kind, ofKind] of lines) {
    const name = recordsName(kind, part);
    const input = Buffer.from(ofKind.join(''));
    note({ name, bytes: input.length, sha256: createHash('sha256').update(input).digest('hex') });
    yield { name, input };
  }
  for (const { name, objectKey } of files) {
    const chunks = await assets.get(objectKey);
    if (chunks) yield { name, input: measured(name, chunks, note) };
    else deletedMeanwhile.push(name);
  }
  const isLast = next === undefined;
  const manifest: PartManifest = {
    format: 'ephemera-export/1',
    account,
    startedAt,
    part,
    isLast,
    entries,
    deletedMeanwhile,
    notExported,
  };
  yield { name: manifestName(part), input: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) };
};
