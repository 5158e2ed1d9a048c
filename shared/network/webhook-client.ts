/** Sends a webhook: one POST, no redirects, nothing kept of the answer but its status. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { SendFailure, SendResult } from '../domain/delivery.ts';
import { AppError } from '../domain/errors.ts';
import type { EgressAgents } from './egress-agents.ts';

export type WebhookRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const answerBytesMax = 64 * 1024;
const totalMsMax = 10_000;

const failureOf = (error: Error): SendFailure => {
  if (error instanceof AppError && error.code === 'egress_refused') return 'egress_refused';
  return error.name === 'AbortError' || error.name === 'TimeoutError' ? 'timed_out' : 'unreachable';
};

/** Lets a short answer end, which spares the receiver an error, and cuts a long one off. Its status was known before. */
const drop = (answer: IncomingMessage, settle: () => void): void => {
  let bytes = 0;
  answer.on('error', () => undefined).once('close', settle);
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax) answer.destroy();
  });
};

const post = ({ url, headers, body }: WebhookRequest, agents: EgressAgents, signal: AbortSignal): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // A connection is used once: a function that is frozen meanwhile could not tell whether it still stands.
  const options = { method: 'POST', headers: { ...headers, connection: 'close' }, signal };
  const sent = url.startsWith('https:')
    ? requestHttps(url, { ...options, agent: agents.https })
    : requestHttp(url, { ...options, agent: agents.http });
  sent.once('response', (answer) => {
    const settle = (): void => resolve(answer.statusCode ?? 0);
    sent.prependListener('error', settle);
    drop(answer, settle);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
};

export const createWebhookClient =
  (agents: EgressAgents, { timeoutMs = totalMsMax }: { readonly timeoutMs?: number } = {}) =>
  /** Never rejects: what fails is a failed attempt. */
  async (request: WebhookRequest): Promise<SendResult> => {
    const startedAt = performance.now();
    const outcome = await post(request, agents, AbortSignal.timeout(timeoutMs)).then(
      (status) => ({ status }),
      (error: Error) => ({ reason: failureOf(error) }),
    );
    return { ...outcome, ms: Math.round(performance.now() - startedAt) };
  };

export type WebhookClient = ReturnType<typeof createWebhookClient>;
