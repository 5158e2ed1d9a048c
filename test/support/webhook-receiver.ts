import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../local/listen.ts';

export type ReceivedWebhook = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type WebhookReceiver = {
  /** Of the server, without a path. */
  readonly origin: string;
  readonly received: readonly ReceivedWebhook[];
  readonly close: () => Promise<void>;
};

/** A receiver on loopback that answers these statuses in turn, and the last one for ever; 0: it never answers. */
export const startReceiver = async (...statuses: readonly number[]): Promise<WebhookReceiver> => {
  const received: ReceivedWebhook[] = [];
  const server = createServer(async (req, res) => {
    received.push({ headers: req.headers, body: await text(req) });
    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    if (status > 0) res.writeHead(status).end('a secret of the receiver');
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    close: () => {
      server.closeAllConnections();
      return close(server);
    },
  };
};
