/** What is asked of API keys, and how they are shown. */
import * as z from 'zod/mini';
import type { ApiKeyRecord } from '../domain/account.ts';
import { keyStateAt, overlapSeconds, scopes } from '../domain/api-key.ts';
import { integer, oneOf, requiredText, says } from './field-values.ts';
import { field, wireObject } from './fields.ts';
import { parse } from './parse.ts';

const scopeWords = says(`must be a list of one or more of ${scopes.join(', ')}`);

export const newKeyFields = {
  name: field(requiredText(200), {
    sensitivity: 'plain',
    description: 'What the key is for. It is shown: put nothing confidential into it.',
    example: 'website',
  }),
  scopes: field(z.optional(z.array(oneOf(scopes), scopeWords).check(z.minLength(1, scopeWords))), {
    sensitivity: 'plain',
    description: 'What the key may do: only what the key may that asks for it. Default: all of that.',
    example: ['render'],
  }),
  expiresAt: field(z.optional(integer(0, 8_640_000_000_000_000)), {
    sensitivity: 'plain',
    description: 'When the key stops to work, in epoch milliseconds. Default: never by itself.',
    example: 1798761600000,
  }),
};

export const rotationFields = {
  overlapSeconds: field(z.optional(integer(0, overlapSeconds.max)), {
    sensitivity: 'plain',
    description: `How long the replaced key goes on working. Default: ${overlapSeconds.default} (a day).`,
    example: 3600,
  }),
};

const schemas = {
  key: wireObject(newKeyFields),
  rotation: wireObject(rotationFields),
};

/** @throws AppError `invalid_request` */
export const parseNewKey = (body: unknown) => parse(schemas.key, body);

/**
 * The overlap of a rotation, in milliseconds.
 * @throws AppError `invalid_request`
 */
export const parseRotation = (body: unknown): number => {
  const { overlapSeconds: seconds = overlapSeconds.default } = parse(schemas.rotation, body);
  return seconds * 1000;
};

/** A key without its secret, as it stands at a time (epoch ms). */
export const toKeyBody = (key: ApiKeyRecord, now: number) => ({
  id: key.id,
  name: key.name,
  scopes: key.scopes,
  last4: key.last4,
  timestamp: key.createdAt,
  state: keyStateAt(key, now),
  ...(key.expiresAt !== undefined && { expiresAt: key.expiresAt }),
  ...(key.lastUsedDay !== undefined && { lastUsed: key.lastUsedDay }),
});

/** A key that was just made, with its secret. */
export const toNewKeyBody = ({ id, name, scopes: given, last4, expiresAt }: ApiKeyRecord, secret: string) => ({
  id,
  key: secret,
  name,
  scopes: given,
  last4,
  ...(expiresAt !== undefined && { expiresAt }),
});
