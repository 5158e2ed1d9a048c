/** Every refusal of the embedded SQS: its shape, its name in the query protocol, its status, SQS's usual sentence. */
import { ServiceError } from './aws-json.ts';

const sqs = (name: string): string => `com.amazonaws.sqs#${name}`;
const common = (name: string): string => `com.amazon.coral.service#${name}`;
const legacy = (name: string): string => `AWS.SimpleQueueService.${name}`;

const refusals = {
  AccessDeniedException: [common, 'AccessDenied', 403, 'Access to the resource is denied.'],
  BatchEntryIdsNotDistinct: [
    sqs,
    legacy('BatchEntryIdsNotDistinct'),
    400,
    'Two entries of the batch have the same Id.',
  ],
  BatchRequestTooLong: [sqs, legacy('BatchRequestTooLong'), 400, 'Batch requests cannot be longer than 1048576 bytes.'],
  EmptyBatchRequest: [sqs, legacy('EmptyBatchRequest'), 400, 'There should be at least one entry in the request.'],
  InternalFailure: [common, 'InternalFailure', 500, 'We encountered an internal error. Please try again.'],
  InvalidAttributeName: [sqs, 'InvalidAttributeName', 400, 'Unknown Attribute.'],
  InvalidAttributeValue: [sqs, 'InvalidAttributeValue', 400, 'Invalid value for an attribute.'],
  InvalidBatchEntryId: [
    sqs,
    legacy('InvalidBatchEntryId'),
    400,
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  ],
  InvalidMessageContents: [sqs, 'InvalidMessageContents', 400, 'Invalid characters were found in the message.'],
  InvalidParameterValueException: [common, 'InvalidParameterValue', 400, 'One or more parameters are invalid.'],
  MessageNotInflight: [sqs, legacy('MessageNotInflight'), 400, 'The message referred to is not in flight.'],
  MissingRequiredParameterException: [common, 'MissingParameter', 400, 'The request lacks a required parameter.'],
  PurgeQueueInProgress: [
    sqs,
    legacy('PurgeQueueInProgress'),
    403,
    'Only one PurgeQueue operation on a queue is allowed every 60 seconds.',
  ],
  QueueDoesNotExist: [sqs, legacy('NonExistentQueue'), 400, 'The specified queue does not exist.'],
  QueueNameExists: [sqs, 'QueueAlreadyExists', 400, 'A queue already exists with the same name and other attributes.'],
  ReceiptHandleIsInvalid: [sqs, 'ReceiptHandleIsInvalid', 404, 'The input receipt handle is not valid for this queue.'],
  SerializationException: [common, 'MalformedInput', 400, 'The request body is not a JSON object.'],
  TooManyEntriesInBatchRequest: [
    sqs,
    legacy('TooManyEntriesInBatchRequest'),
    400,
    'Maximum number of entries per request are 10.',
  ],
  UnknownOperationException: [common, 'InvalidAction', 400, 'The operation is not known here.'],
  UnsupportedOperation: [sqs, legacy('UnsupportedOperation'), 400, 'Unsupported operation.'],
} as const satisfies Record<string, readonly [(name: string) => string, string, number, string]>;

export type SqsErrorCode = keyof typeof refusals;

/** @param message in place of SQS's usual sentence; never a message's body */
export const refuse = (code: SqsErrorCode, message?: string): ServiceError => {
  const [namespace, queryCode, status, sentence] = refusals[code];
  return new ServiceError(message ?? sentence, { type: namespace(code), status, queryCode });
};
