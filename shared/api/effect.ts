import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { type Fields, fieldMeta } from './fields.ts';

const isDefault = (schema: z.ZodMiniType, value: unknown): boolean =>
  schema instanceof z.ZodMiniDefault && schema.def.defaultValue === value;

/** Absent, false and empty ask for nothing, and a default asks for what happens anyway. */
const isOff = (schema: z.ZodMiniType, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  value === '' ||
  isDefault(schema, value) ||
  (typeof value === 'object' && Object.keys(value).length === 0);

export const notImplemented = (name: string): AppError =>
  new AppError('not_implemented', {
    field: name,
    message: `The field ${name} is not supported yet: leave it out, or turn it off.`,
  });

/** @throws AppError `not_implemented` for the first field that is used and declared without an effect so far */
export const assertHasEffect = (fields: Fields, values: Readonly<Record<string, unknown>>): void => {
  for (const [name, schema] of Object.entries(fields)) {
    if (fieldMeta.get(schema)?.effect === 'not_yet' && !isOff(schema, values[name])) throw notImplemented(name);
  }
};
