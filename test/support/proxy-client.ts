/** A client of an HTTP proxy, as a browser is one: absolute requests, CONNECT, and bytes on a socket. */
import { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';

export type ProxyAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** False for an answer that was cut. */
  readonly isComplete: boolean;
};

type Asking = Pick<RequestOptions, 'method' | 'headers'> & { readonly body?: string | Buffer };

const bodyOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    // Cut: what came is what there is.
  }
  return Buffer.concat(chunks).toString();
};

export const createProxyClient = (port: number, password: string) => {
  const authorization = `Basic ${Buffer.from(`ephemera:${password}`).toString('base64')}`;

  /** The answer as soon as its headers are there. */
  const open = (url: string, { body, headers, method = 'GET' }: Asking = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const own = { Host: URL.parse(url)?.host ?? '', 'Proxy-Authorization': authorization };
      const options = { host: '127.0.0.1', port, path: url, method, headers: { ...own, ...headers } };
      const asked = request({ ...options, agent: false }, resolve);
      asked.once('error', reject);
      asked.end(body);
    });

  const get = async (url: string, asking?: Asking): Promise<ProxyAnswer> => {
    const response = await open(url, asking);
    const body = await bodyOf(response);
    return { status: response.statusCode ?? 0, headers: response.headers, body, isComplete: response.complete };
  };

  /** A connection that has sent these lines, the password behind the first. */
  const send = (requestLine: string, ...headers: string[]): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.write([requestLine, `Proxy-Authorization: ${authorization}`, ...headers, '', ''].join('\r\n'));
    return socket;
  };

  return {
    open,
    get,
    send,
    tunnel: (authority: string) => send(`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`),
  };
};

/** What a socket says until its text matches, or until it ends. */
export const textUntil = (socket: Socket, pattern: RegExp): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    const done = () => resolve(text);
    socket.once('close', done);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (pattern.test(text)) done();
    });
  });
