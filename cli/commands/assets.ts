/** `ephemera assets`. */
import type { Asset } from '../../client/index.ts';
import { type Command, type Given, jsonFlag, leaf } from '../command.ts';
import { clientOf } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { type ListFlags, listFields, listGiven, timeGiven } from '../list-flags.ts';
import { columns, counted, type JsonFlag, print, sized, timeOf } from '../print.ts';
import { saveDocument } from '../render/save-document.ts';

const idArgument = { name: 'id', summary: 'the id of an asset, asset_...' } as const;

const list = async (given: Given<JsonFlag & ListFlags>): Promise<number> => {
  const client = await clientOf(given.connection());
  const found = await listGiven(given.flags, (query) => client.assets.each(query));
  const row = ({ id, timestamp, ext, size, jobId, name = '' }: Asset) => [
    id,
    timeOf(timestamp),
    ext,
    sized(size),
    jobId,
    name,
  ];
  return print(columns(found.map(row)), found, given);
};

const show = async (given: Given<JsonFlag>): Promise<number> => {
  const asset = await (await clientOf(given.connection())).assets.get(given.args[0] ?? '');
  const { id, jobId, timestamp, size, ext, url } = asset;
  const rows = [
    ['Asset', id],
    ['Job', jobId],
    ['Time', timeOf(timestamp)],
    ['Size', `${sized(size)} (${ext})`],
    ['Link', url],
  ];
  return print(columns(rows), asset, given);
};

const download = async (given: Given<JsonFlag & { output?: string }>): Promise<number> => {
  const client = await clientOf(given.connection());
  const asset = await client.assets.get(given.args[0] ?? '');
  const document = await client.download(asset);
  // The name that the service gives is a neutral one, or the caller's own: never a path.
  const { output = `${asset.id}.${asset.ext.replace(/^\./, '')}` } = given.flags;
  await saveDocument(document, output);
  return print([`Wrote ${output} (${sized(asset.size)})`], { id: asset.id, output, bytes: asset.size }, given);
};

const remove = async (given: Given<JsonFlag>): Promise<number> => {
  const client = await clientOf(given.connection());
  for (const id of given.rest) await client.assets.delete(id);
  return print(
    given.rest.map((id) => `${id} is deleted.`),
    { deleted: given.rest },
    given,
  );
};

const cleanUp = async (given: Given<JsonFlag & { before: string; yes?: boolean }>): Promise<number> => {
  const before = timeGiven('before', given.flags.before) ?? 0;
  if (before > Date.now()) throw new UsageError('--before must be a time that has passed.');
  const client = await clientOf(given.connection());
  const dryRun = given.flags.yes !== true;
  const total = { count: 0, bytes: 0, dryRun };
  for (;;) {
    const { count, bytes, complete } = await client.assets.cleanUp({ before, dryRun });
    total.count += count;
    total.bytes += bytes;
    // What is counted only stays, and would be counted again.
    if (complete || dryRun) break;
  }
  const what = `${counted(total.count, 'document')} of ${sized(total.bytes)}`;
  return print([dryRun ? `${what} would be deleted: add --yes.` : `${what} deleted.`], total, given);
};

export const command: Command = {
  summary: 'List, download and delete stored documents',
  commands: {
    list: leaf<JsonFlag & ListFlags>({
      summary: 'list documents, newest first',
      flags: [...listFields('documents'), jsonFlag],
      run: list,
    }),
    show: leaf<JsonFlag>({
      summary: 'show a document with a signed link to it, which needs no key',
      args: [idArgument],
      flags: [jsonFlag],
      run: show,
    }),
    download: leaf<JsonFlag & { output?: string }>({
      summary: 'write a document to a file',
      args: [idArgument],
      flags: [
        { name: 'output', short: 'o', value: 'file', summary: 'the file (default: the id and its ending)' },
        jsonFlag,
      ],
      examples: [['ephemera assets download asset_... -o report.pdf', '']],
      run: download,
    }),
    delete: leaf<JsonFlag>({
      summary: 'delete documents: every link to them is dead at once',
      args: [{ ...idArgument, isRepeated: true }],
      flags: [jsonFlag],
      run: remove,
    }),
    'clean-up': leaf<JsonFlag & { before: string; yes?: boolean }>({
      summary: 'count all that was stored before a time; with --yes, delete it',
      flags: [
        { name: 'before', value: 'time', summary: 'such as 2027-01-31', isRequired: true },
        { name: 'yes', summary: 'delete' },
        jsonFlag,
      ],
      examples: [['ephemera assets clean-up --before 2027-01-31 --yes', '']],
      run: cleanUp,
    }),
  },
};
