/** The kinds of value that answers have. */
import * as z from 'zod/mini';
import { documented } from './fields.ts';

const int32Max = 2_147_483_647;

export const text = (description: string, example?: string) =>
  documented(z.string(), { description, ...(example && { example }) });
export const count = (description: string) => documented(z.int().check(z.gte(0), z.lte(int32Max)), { description });
export const limit = (description: string) =>
  documented(z.int().check(z.gte(-1), z.lte(int32Max)), { description: `${description}; -1 means unlimited.` });
export const cost = (description: string) => documented(z.number(), { description });
export const timestamp = () => documented(z.int(), { description: 'Epoch milliseconds.', example: 1767225600000 });
export const sum = (description: string) => documented(z.int().check(z.gte(0)), { description });
