/** The attributes that a sender puts beside a message's body: checked, measured, digested, chosen. */
import { createHash } from 'node:crypto';
import type { Fields } from './aws-json.ts';
import { object } from './input.ts';
import { refuse } from './sqs-error.ts';

/** As on the wire: a binary value is base64. */
export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
};
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const attributesMax = 10;
const namePattern = /^(?!aws\.|amazon\.)(?!\.)(?!.*\.\.)(?!.*\.$)[\w.-]{1,256}$/i;
const typePattern = /^(?:String|Number|Binary)(?:\..+)?$/;
const numberPattern = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const otherCharacters = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** Whether SQS takes this text in a body or an attribute. */
export const isSqsText = (text: string): boolean => !otherCharacters.test(text);

const isBinary = ({ DataType }: MessageAttribute): boolean => DataType.startsWith('Binary');

const valueBytes = (attribute: MessageAttribute): Buffer =>
  isBinary(attribute)
    ? Buffer.from(attribute.BinaryValue ?? '', 'base64')
    : Buffer.from(attribute.StringValue ?? '', 'utf8');

const checked = (name: string, given: Fields): MessageAttribute => {
  const invalid = (reason: string) =>
    refuse('InvalidParameterValueException', `The message attribute '${name}' is invalid. Reason: ${reason}`);
  const { DataType, StringValue, BinaryValue } = given;
  if (!namePattern.test(name)) throw invalid('The name has characters or a form that is not allowed.');
  if (typeof DataType !== 'string' || !typePattern.test(DataType)) throw invalid('The type is not supported.');
  if (given.StringListValues || given.BinaryListValues) {
    throw refuse('UnsupportedOperation', 'Message attribute list values in SendMessage operation are not supported.');
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (typeof value !== 'string' || value === '') throw invalid('It must contain a value of its type.');
  if (DataType.startsWith('Number') && !numberPattern.test(value)) throw invalid('The value is not a number.');
  if (!isSqsText(value)) throw refuse('InvalidMessageContents');
  return DataType.startsWith('Binary') ? { DataType, BinaryValue: value } : { DataType, StringValue: value };
};

/** Throws ServiceError. */
export const messageAttributes = (input: Fields): MessageAttributes => {
  const given = object(input, 'MessageAttributes');
  const names = Object.keys(given);
  if (names.length > attributesMax) {
    throw refuse(
      'InvalidParameterValueException',
      `Number of message attributes exceeds the allowed ${attributesMax}.`,
    );
  }
  return Object.fromEntries(names.map((name) => [name, checked(name, object(given, name))]));
};

/** Names and types count as much as values. */
export const attributeBytes = (attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + valueBytes(attribute).length,
    0,
  );

const withLength = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** The digest that senders and receivers compare: sorted by name; name, type, 1 for text or 2 for binary, value. */
export const attributesMd5 = (attributes: MessageAttributes): string | undefined => {
  const hash = createHash('md5');
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, attribute] of sorted) {
    hash.update(withLength(Buffer.from(name))).update(withLength(Buffer.from(attribute.DataType)));
    hash.update(Buffer.of(isBinary(attribute) ? 2 : 1)).update(withLength(valueBytes(attribute)));
  }
  return sorted.length > 0 ? hash.digest('hex') : undefined;
};

/** @param names exact ones, `All`, or the start of names followed by `.*` */
export const chosenAttributes = (attributes: MessageAttributes, names: readonly string[]): MessageAttributes => {
  const isChosen = (name: string): boolean =>
    names.some((wanted) =>
      wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -2)) : wanted === 'All' || wanted === name,
    );
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isChosen(name)));
};
