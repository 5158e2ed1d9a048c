/** Whether the end of a job is told to a receiver: one on this machine, which then is opened, or any public one. */
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { type EphemeraClient, EphemeraError, type WebhookDelivery } from '../client/index.ts';
import { type Finding, failure, ok, skipped } from './checks.ts';
import type { Smoke } from './smoke-checks.ts';

const deliveredWithinMs = 60_000;
const pollMs = 300;
const loopback = ['127.0.0.1', '[::1]', 'localhost'];

type Message = { readonly headers: Readonly<Record<string, unknown>>; readonly body: string };
type Receiver = { readonly messages: readonly Message[]; readonly close: () => void };

const openReceiver = async ({ hostname, port }: URL): Promise<Receiver> => {
  const messages: Message[] = [];
  const server: Server = createServer(async (req, res) => {
    messages.push({ headers: req.headers, body: await text(req) });
    res.writeHead(204).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new Error(`Port ${port} of this machine, where --webhook says, is taken.`)));
    server.listen(Number(port || 80), hostname.replace(/[[\]]/g, ''), resolve);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { messages, close };
};

/** The delivery of a job after its first attempt. */
const attempted = async (client: EphemeraClient, jobId: string): Promise<WebhookDelivery | undefined> => {
  for (const end = Date.now() + deliveredWithinMs; Date.now() < end; await delay(pollMs)) {
    const [delivery] = await client.webhooks.deliveries({ jobId });
    if (delivery && delivery.attempts.length > 0) return delivery;
  }
  return undefined;
};

const isOfJob = ({ headers, body }: Message, jobId: string): boolean =>
  Boolean(headers['webhook-signature']) && JSON.parse(body).id === jobId;

const deliver = async ({ client, label }: Smoke, webhook: string, receiver: Receiver | undefined): Promise<Finding> => {
  const { id } = await client.jobs.htmlToPdf({ html: '<p>Webhook', name: label, storage: true, webhook });
  const delivery = await attempted(client, id);
  if (!delivery) return failure(`nothing was sent within ${deliveredWithinMs / 1000} s`);
  const [{ status, reason, ms } = { ms: 0 }] = delivery.attempts;
  if (delivery.status !== 'success') return failure(`the first attempt: ${status ?? reason}`);
  if (receiver && !receiver.messages.some((message) => isOfJob(message, id))) return failure('the job did not arrive');
  return ok(`taken with ${status} after ${ms} ms`);
};

export const webhookCheck = async (smoke: Smoke): Promise<Finding> => {
  const { webhook } = smoke;
  if (webhook === undefined) return skipped('no receiver: name one by --webhook');
  const url = new URL(webhook);
  const receiver = loopback.includes(url.hostname) ? await openReceiver(url) : undefined;
  try {
    return await deliver(smoke, webhook, receiver);
  } catch (error) {
    if (!receiver || !(error instanceof EphemeraError) || error.field !== 'webhook') throw error;
    return failure(error.message, `Start the stack with --allow-host ${url.host}, or name a public receiver.`);
  } finally {
    receiver?.close();
  }
};
