/** HTTP as it goes over the wire: no path is tidied, no header added, nothing unpacked and no redirect followed. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export type RawRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
};
export type RawAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const agent = new Agent({ keepAlive: true });

export const rawCall = (origin: string, { method, path, headers = {}, body }: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    const length = body ? { 'Content-Length': String(body.length) } : {};
    const call = request({ agent, hostname, port, method, path, headers: { ...headers, ...length } }, (res) => {
      res
        .toArray()
        .then(
          (chunks) => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }),
          reject,
        );
    });
    call.on('error', reject).end(body);
  });
