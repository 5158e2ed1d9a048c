import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PageServer = {
  readonly origin: string;
  readonly port: number;
  /** Paths asked for so far. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
};

/** A web site on loopback: fixed pages by path, or a listener of the test's own. */
export const startPageServer = async (
  pages: Readonly<Record<string, string>> | RequestListener,
): Promise<PageServer> => {
  const requests: string[] = [];
  const listener: RequestListener =
    typeof pages === 'function'
      ? pages
      : (req, res) => {
          const page = pages[req.url?.split('?')[0] ?? ''];
          res.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
          res.end(page);
        };
  const server: Server = createServer((req, res) => {
    requests.push(req.url ?? '');
    listener(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
