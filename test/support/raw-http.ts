/** HTTP with exactly the headers that a test names: `fetch` has many of its own. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type RawRequest = {
  readonly method?: string;
  /** As it goes over the wire: nothing is escaped or resolved. */
  readonly path: string;
  /** Besides these, `Host` alone is sent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent in one piece, in chunks if no `Content-Length` is named. */
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether an earlier request went over the same connection. */
  readonly reused: boolean;
};

const oneConnectionEach = new Agent({ keepAlive: false });

export const send = (origin: string, { method = 'GET', path, headers = {}, body, agent }: RawRequest) =>
  new Promise<RawAnswer>((resolve, reject) => {
    const sent = request(origin, { method, path, headers, agent: agent ?? oneConnectionEach });
    if (!Object.keys(headers).some((name) => name.toLowerCase() === 'connection')) sent.removeHeader('Connection');
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const { statusCode: status = 0, headers: got } = answer;
      buffer(answer).then((bytes) => resolve({ status, headers: got, body: bytes, reused: sent.reusedSocket }), reject);
    });
    sent.end(body);
  });

export const jsonOf = ({ body }: RawAnswer) => JSON.parse(body.toString());
