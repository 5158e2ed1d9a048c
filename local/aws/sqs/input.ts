/** Reading the parameters of a call. */
import type { Fields } from './aws-json.ts';
import { refuse } from './sqs-error.ts';

/** Lowest and highest value. */
export type Range = readonly [min: number, max: number];

export const isInteger = (value: unknown, [min, max]: Range): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

/** Throws ServiceError. */
export const integer = (input: Fields, name: string, range: Range, fallback: number): number => {
  const value = input[name] ?? fallback;
  if (isInteger(value, range)) return value;
  const reason = `Must be between ${range[0]} and ${range[1]}, if provided.`;
  throw refuse('InvalidParameterValueException', `Value for parameter ${name} is invalid. Reason: ${reason}`);
};

/** Throws ServiceError. */
export const text = (input: Fields, name: string): string => {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw refuse('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);
};

/** The members of a list that are text. */
export const texts = (input: Fields, name: string): string[] => {
  const value = input[name];
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
};

/** Empty where there is no such object. */
export const object = (input: Fields, name: string): Fields => {
  const value = input[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
};
