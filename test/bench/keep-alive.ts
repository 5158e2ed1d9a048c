/** A lean client on connections that stay open: what is timed is the service, not who asks it. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly bytes: Buffer };
export type KeepAlive = {
  readonly get: (address: string) => Promise<Answer>;
  readonly post: (address: string, body: Buffer, contentType?: string) => Promise<Answer>;
  readonly close: () => void;
};

export const keepAlive = (headers: Readonly<Record<string, string>> = {}): KeepAlive => {
  const agent = new Agent({ keepAlive: true });
  const ask = (address: string, method: string, own: Record<string, string | number>, body?: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request(address, { agent, method, headers: { ...headers, ...own } }, (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        buffer(response).then((bytes) => resolve({ status, headers: answered, bytes }), reject);
      });
      sent.on('error', reject).end(body);
    });
  return {
    get: (address) => ask(address, 'GET', {}),
    post: (address, body, contentType = 'application/json') =>
      ask(address, 'POST', { 'Content-Type': contentType, 'Content-Length': body.length }, body),
    close: () => agent.destroy(),
  };
};

/** @throws with the beginning of what was answered instead */
export const expectStatus = (expected: number, answer: Answer): Answer => {
  if (answer.status === expected) return answer;
  throw new Error(`status ${answer.status}, not ${expected}: ${answer.bytes.subarray(0, 300)}`);
};
