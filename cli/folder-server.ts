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
  /** Where the file stands, the folder around it. */
  readonly url: string;
  readonly close: () => void;
};

/** The file that a path names, or nothing: no dotfile, nothing outside the folder, by link or otherwise. */
const fileFor = async (root: string, path: string): Promise<string | undefined> => {
  const names = path.split('/').filter(Boolean).map(decodeURIComponent);
  if (names.some((name) => name.startsWith('.') || name.includes('/') || name.includes('\0'))) return undefined;
  const file = await realpath(join(root, ...names));
  const isInside = file.startsWith(root.endsWith(sep) ? root : root + sep);
  return isInside && (await stat(file)).isFile() ? file : undefined;
};

const listenerFor =
  (root: string, prefix: string): RequestListener =>
  async (req, res) => {
    const path = (req.url ?? '').split('?')[0] ?? '';
    const file = path.startsWith(prefix)
      ? await fileFor(root, path.slice(prefix.length)).catch(() => undefined)
      : undefined;
    if (!file || req.method !== 'GET') {
      res.writeHead(404).end();
      return;
    }
    res.writeHead(200, { 'Content-Type': getMimeType(file) ?? 'application/octet-stream' });
    await pipeline(createReadStream(file), res).catch(() => res.destroy());
  };

/**
 * Serves a folder, by default the file's own, read-only, on a random loopback port under a path that cannot be guessed.
 * @throws Error when there is no such folder, or the file is not below it
 */
export const serveFolderOf = async (file: string, folder = dirname(file)): Promise<FolderServer> => {
  const root = await realpath(folder).catch(() => {
    throw new Error(`${folder} is not a folder.`);
  });
  // By its own name, which a symbolic link has too.
  const names = relative(root, join(await realpath(dirname(file)), basename(file))).split(sep);
  if (names[0] === '..') throw new Error(`${file} is not inside ${folder}.`);
  const prefix = `/${randomBytes(18).toString('base64url')}/`;
  const server = createServer(listenerFor(root, prefix));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}${prefix}${names.map(encodeURIComponent).join('/')}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
