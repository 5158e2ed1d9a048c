/** Makes requests of inputs: of files as they are served to a stack on this machine, or put into the page for any other. */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { bodyBytesMax } from '../../shared/api/json-body.ts';
import type { SourceKind } from '../convert.ts';
import { UsageError } from '../exit-codes.ts';
import { sized } from '../print.ts';
import { type FolderServer, serveFolder } from './folder-server.ts';
import { inlineAssets } from './inline-assets.ts';
import type { Input } from './inputs.ts';

export type Source = {
  readonly kind: SourceKind;
  /** The part of the request that says what is rendered. */
  readonly request: object;
  /** What it was made of: a change of these is one of the document. Asked once it is rendered. */
  readonly files: () => readonly string[];
  /** What a page names and will not get. */
  readonly missing: readonly string[];
};

type Place = {
  readonly stdin: Readable;
  /** What the page of a file may read; left out, the file's own folder. */
  readonly root: string | undefined;
  /** With it, an HTML file is a template. */
  readonly data: object | undefined;
};

/** Base64 and what is around it. */
const requestBytes = (html: Uint8Array, rest: object): number =>
  Math.ceil(html.length / 3) * 4 + JSON.stringify(rest).length;
const spareBytes = 1000;
const namedMax = 5;

/** @throws UsageError that says what is how large */
const assertFits = (shown: string, html: Uint8Array, rest: object, files: ReadonlyMap<string, number>): void => {
  const bytes = requestBytes(html, rest) + spareBytes;
  if (bytes <= bodyBytesMax) return;
  const largest = [...files].toSorted(([, a], [, b]) => b - a).slice(0, namedMax);
  const parts = largest.map(([file, size]) => `${basename(file)} ${sized(size)}`).join(', ');
  throw new UsageError(
    `${shown} with all that lies beside it makes a request of ${sized(bytes)}, and a service takes ${sized(bodyBytesMax)}${parts ? ` (${parts})` : ''}. Make it smaller, name what is large by public URLs, or render on this machine with --embedded.`,
  );
};

const fromMarkup = (html: Uint8Array, { data }: Place): Pick<Source, 'kind' | 'request'> =>
  data ? { kind: 'template', request: { template: html, data } } : { kind: 'html', request: { html } };

const inlined = async (input: Input & { kind: 'file' }, place: Place, options: object): Promise<Source> => {
  const { path, shown } = input;
  const page = await readFile(path, 'utf8');
  const { html, files, missing } = await inlineAssets(page, { file: path, folder: place.root ?? dirname(path) });
  const bytes = Buffer.from(html);
  assertFits(shown, bytes, { ...options, data: place.data }, files);
  return { ...fromMarkup(bytes, place), files: () => [path, ...files.keys()], missing };
};

const served = async (path: string, server: FolderServer): Promise<Source> => ({
  kind: 'url',
  request: { url: await server.urlOf(path) },
  files: () => [path, ...server.read],
  missing: [],
});

const none = { files: () => [], missing: [] } as const;

export type Sources = {
  /** `host:port` of what a stack on this machine must be let reach. */
  readonly hosts: readonly string[];
  /** @throws UsageError for what is too large */
  readonly open: (input: Input, options: object) => Promise<Source>;
  readonly close: () => void;
};

/** @param isHere whether the stack is on this machine, and may be let reach a folder's server */
export const openSources = async (inputs: readonly Input[], place: Place, isHere: boolean): Promise<Sources> => {
  const folderOf = (path: string): string => place.root ?? dirname(path);
  const files = inputs.filter((input) => input.kind === 'file');
  const servers = new Map<string, FolderServer>();
  // A template is rendered where no folder is served.
  const isServed = isHere && place.data === undefined;
  for (const folder of new Set(isServed ? files.map(({ path }) => folderOf(path)) : [])) {
    servers.set(folder, await serveFolder(folder));
  }
  const open = async (input: Input, options: object): Promise<Source> => {
    if (input.kind === 'url') return { kind: 'url', request: { url: input.url }, ...none };
    if (input.kind === 'template') {
      return { kind: 'template', request: { templateId: input.templateId, data: place.data }, ...none };
    }
    if (input.kind === 'stdin') {
      const html = await buffer(place.stdin);
      assertFits(input.shown, html, { ...options, data: place.data }, new Map());
      return { ...fromMarkup(html, place), ...none };
    }
    const server = servers.get(folderOf(input.path));
    return server ? served(input.path, server) : inlined(input, place, options);
  };
  return {
    hosts: [...servers.values()].map(({ host }) => host),
    open,
    close: () => {
      for (const server of servers.values()) server.close();
    },
  };
};
