/** The attributes of queues that callers set: their names, limits and defaults. */
import type { Fields } from './aws-json.ts';
import { isInteger, object, type Range } from './input.ts';
import { refuse } from './sqs-error.ts';

export type QueueAttributes = Readonly<Record<string, string>>;

/** Seconds, but for the size, which is in bytes. */
const numbers = {
  DelaySeconds: { range: [0, 900], fallback: 0 },
  MaximumMessageSize: { range: [1024, 1_048_576], fallback: 1_048_576 },
  MessageRetentionPeriod: { range: [60, 1_209_600], fallback: 345_600 },
  ReceiveMessageWaitTimeSeconds: { range: [0, 20], fallback: 0 },
  VisibilityTimeout: { range: [0, 43_200], fallback: 30 },
} as const satisfies Record<string, { readonly range: Range; readonly fallback: number }>;

type NumberName = keyof typeof numbers;
const numberNames = Object.keys(numbers) as NumberName[];

/** Kept and shown; nothing is encrypted or allowed by them here. */
const kept = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'Policy', 'SqsManagedSseEnabled'];

export const limits = { VisibilityTimeout: numbers.VisibilityTimeout.range, DelaySeconds: numbers.DelaySeconds.range };

export const settableNames: readonly string[] = [...numberNames, ...kept, 'RedrivePolicy'];

export const defaults: QueueAttributes = Object.fromEntries(
  numberNames.map((name) => [name, String(numbers[name].fallback)]),
);

export const numberOf = (attributes: QueueAttributes, name: NumberName): number =>
  Number(attributes[name] ?? numbers[name].fallback);

export type RedrivePolicy = { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };

export const redrivePolicyOf = (attributes: QueueAttributes): RedrivePolicy | undefined =>
  attributes.RedrivePolicy ? JSON.parse(attributes.RedrivePolicy) : undefined;

const redrivePolicy = (value: string): string => {
  const invalid = (reason: string) =>
    refuse('InvalidParameterValueException', `Value for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  let given: Partial<RedrivePolicy> | null;
  try {
    given = JSON.parse(value);
  } catch {
    throw invalid('Redrive policy is not a valid JSON map.');
  }
  const maxReceiveCount = Number(given?.maxReceiveCount);
  if (typeof given?.deadLetterTargetArn !== 'string') throw invalid('Invalid value for deadLetterTargetArn.');
  if (!isInteger(maxReceiveCount, [1, 1000])) throw invalid('Invalid value for maxReceiveCount: 1 to 1000.');
  return JSON.stringify({ deadLetterTargetArn: given.deadLetterTargetArn, maxReceiveCount });
};

const checked = (name: string, value: unknown): string => {
  const text = String(value);
  if (name in numbers) {
    const isRight = /^\d+$/.test(text) && isInteger(Number(text), numbers[name as NumberName].range);
    if (!isRight) throw refuse('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
    return String(Number(text));
  }
  if (name === 'RedrivePolicy') return text && redrivePolicy(text);
  if (kept.includes(name)) return text;
  throw refuse('InvalidAttributeName', 'Unknown Attribute.');
};

/** What the call sets, in one spelling; an empty value takes an attribute away. Throws ServiceError. */
export const givenAttributes = (input: Fields): QueueAttributes =>
  Object.fromEntries(Object.entries(object(input, 'Attributes')).map(([name, value]) => [name, checked(name, value)]));
