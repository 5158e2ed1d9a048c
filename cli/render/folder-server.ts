import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { getMimeType } from 'hono/utils/mime';

export type FolderServer = {
  /** `host:port`, as the egress rule takes it. */
  readonly host: string;
  /** Where a file of it stands, the folder around it. @throws Error when it is not below the folder */
  readonly urlOf: (file: string) => Promise<string>;
  /** What was read of it so far. */
  readonly read: ReadonlySet<string>;
  readonly close: () => void;
};

/** @throws Error when there is no such folder */
export const folderAt = (folder: string): Promise<string> =>
  realpath(folder).catch(() => {
    throw new Error(`${folder} is not a folder.`);
  });

/** The way to a file by its own name, which a symbolic link has too. @throws Error when it is not below the folder */
export const wayIn = async (root: string, file: string): Promise<readonly string[]> => {
  const names = relative(root, join(await realpath(dirname(file)), basename(file))).split(sep);
  if (names[0] === '..') throw new Error(`${file} is not inside ${root}.`);
  return names;
};

/** The file that a path names, or nothing: no dotfile, nothing outside the folder, by link or otherwise. */
export const fileFor = async (root: string, path: string): Promise<string | undefined> => {
  const names = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (names.some((name) => name.startsWith('.') || name.includes('/') || name.includes('\0'))) return undefined;
  const file = await realpath(join(root, ...names));
  const isInside = file.startsWith(root.endsWith(sep) ? root : root + sep);
  return isInside && (await stat(file)).isFile() ? file : undefined;
};

const listenerFor =
  (root: string, prefix: string, read: Set<string>): RequestListener =>
  async (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    const file = path.startsWith(prefix)
      ? await fileFor(root, path.slice(prefix.length)).catch(() => undefined)
      : undefined;
    if (!file || req.method !== 'GET') {
      res.writeHead(404).end();
      return;
    }
    read.add(file);
    res.writeHead(200, { 'Content-Type': getMimeType(file) ?? 'application/octet-stream' });
    await pipeline(createReadStream(file), res).catch(() => res.destroy());
  };

/** Serves a folder, read-only, on a random loopback port under a path that cannot be guessed. */
export const serveFolder = async (folder: string): Promise<FolderServer> => {
  const root = await folderAt(folder);
  const prefix = `/${randomBytes(18).toString('base64url')}/`;
  const read = new Set<string>();
  const server = createServer(listenerFor(root, prefix, read));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    urlOf: async (file) => `http://${host}${prefix}${(await wayIn(root, file)).map(encodeURIComponent).join('/')}`,
    read,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
