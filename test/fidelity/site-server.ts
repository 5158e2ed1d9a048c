/** Folders of documents as a web site on loopback. */
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { getMimeType } from 'hono/utils/mime';
import { type PageServer, startPageServer } from '../support/page-server.ts';

/** Whatever a document asks of the world outside is refused by the browser itself, so that no test speaks to it. */
const ownOriginOnly = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'";

/** The first part of a path names the folder. */
export const startSite = (folders: Readonly<Record<string, string>>): Promise<PageServer> =>
  startPageServer(async (req, res) => {
    const path = normalize(decodeURIComponent(new URL(req.url ?? '', 'http://localhost').pathname));
    const [, name = '', ...rest] = path.split('/');
    const folder = folders[name];
    const content = folder ? await readFile(join(folder, ...rest)).catch(() => undefined) : undefined;
    res.writeHead(content ? 200 : 404, {
      'Content-Type': getMimeType(path) ?? 'application/octet-stream',
      'Content-Security-Policy': ownOriginOnly,
    });
    res.end(content);
  });
