/** The event of an SQS event source, and what a function's answer to it means. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSMessageAttribute, SQSRecord, SQSRecordAttributes } from 'aws-lambda';

export type QueueAddress = { readonly arn: string; readonly region: string };

const messageAttributesOf = ({ MessageAttributes = {} }: Message): Record<string, SQSMessageAttribute> =>
  Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { DataType = '', StringValue, BinaryValue }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      } as SQSMessageAttribute,
    ]),
  );

export const toRecord = (message: Message, { arn, region }: QueueAddress): SQSRecord => ({
  messageId: message.MessageId ?? '',
  receiptHandle: message.ReceiptHandle ?? '',
  body: message.Body ?? '',
  attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
  messageAttributes: messageAttributesOf(message),
  md5OfBody: message.MD5OfBody ?? '',
  ...(message.MD5OfMessageAttributes && { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: region,
});

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The ids of the messages that a function could not deal with, as it answered (`ReportBatchItemFailures`). An answer that
 * does not have the documented form, or names a message that was not in the batch, fails the whole batch.
 */
export const failedIds = (answer: Buffer, ids: ReadonlySet<string>): ReadonlySet<string> => {
  try {
    const value: unknown = JSON.parse(answer.toString() || 'null');
    if (value === null) return new Set();
    if (!isObject(value)) return ids;
    const failures = value.batchItemFailures ?? [];
    if (!Array.isArray(failures)) return ids;
    const named = failures.map((failure) => (isObject(failure) ? String(failure.itemIdentifier) : ''));
    return named.every((id) => ids.has(id)) ? new Set(named) : ids;
  } catch {
    return ids;
  }
};
