/**
 * How a receiver knows that a webhook is ours: the headers of Standard Webhooks.
 * Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md, "Webhook headers (sending metadata to
 * consumers)" and "Symmetric".
 */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
const secretBytes = { new: 32, least: 24, most: 64 };

export const newWebhookSecret = (): string => prefix + randomBytes(secretBytes.new).toString('base64');

const keyOf = (secret: string): Buffer => {
  const encoded = secret.slice(prefix.length);
  const key = Buffer.from(encoded, 'base64');
  const isSecret =
    secret.startsWith(prefix) &&
    key.toString('base64') === encoded &&
    key.length >= secretBytes.least &&
    key.length <= secretBytes.most;
  if (!isSecret) throw new Error('not a webhook secret');
  return key;
};

export type WebhookMessage = {
  /** The same in every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  /** Epoch ms of this attempt. */
  readonly sentAt: number;
  readonly body: string;
};

/** @param secrets several while a secret is replaced: a receiver that knows any of them accepts the message */
export const signatureHeaders = ({ id, sentAt, body }: WebhookMessage, secrets: readonly string[]) => {
  const timestamp = String(Math.floor(sentAt / 1000));
  const sign = (secret: string): string =>
    `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map(sign).join(' '),
  };
};
