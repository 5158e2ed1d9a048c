import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Call, Fields } from './aws-json.ts';
import type { Message } from './backlog.ts';
import { eachEntry, entriesOf } from './batch.ts';
import { integer, text } from './input.ts';
import {
  attributeBytes,
  attributesMd5,
  isSqsText,
  type MessageAttributes,
  messageAttributes,
} from './message-attributes.ts';
import { limits, numberOf } from './queue-attributes.ts';
import type { Queue, Queues } from './queues.ts';
import { refuse } from './sqs-error.ts';

const batchBytesMax = 1_048_576;
const groupPattern = /^[\x21-\x7e]{1,128}$/;

export const bodyMd5 = (body: string): string => createHash('md5').update(body).digest('hex');

const messageBytes = (body: string, attributes: MessageAttributes): number =>
  Buffer.byteLength(body) + attributeBytes(attributes);

const groupIn = ({ MessageGroupId: groupId, MessageDeduplicationId: deduplicationId }: Fields) => {
  const isRight = groupId === undefined || (typeof groupId === 'string' && groupPattern.test(groupId));
  const wrong = !isRight ? 'MessageGroupId' : deduplicationId === undefined ? undefined : 'MessageDeduplicationId';
  if (!wrong) return groupId === undefined ? {} : { groupId: String(groupId) };
  throw refuse(
    'InvalidParameterValueException',
    `Value for parameter ${wrong} is invalid. Reason: The request includes a parameter that is not valid for this queue type.`,
  );
};

const newMessage = (
  { record }: Queue,
  input: Fields,
  { senderId, now }: { senderId: string; now: number },
): Message => {
  const body = text(input, 'MessageBody');
  const attributes = messageAttributes(input);
  const bytesMax = numberOf(record.attributes, 'MaximumMessageSize');
  if (messageBytes(body, attributes) > bytesMax) {
    const reason = `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`;
    throw refuse('InvalidParameterValueException', reason);
  }
  if (!isSqsText(body)) throw refuse('InvalidMessageContents');
  if (input.MessageSystemAttributes) throw refuse('UnsupportedOperation', 'System attributes are not taken here.');
  const delay = integer(input, 'DelaySeconds', limits.DelaySeconds, numberOf(record.attributes, 'DelaySeconds'));
  const state = { visibleAt: now + delay * 1000, receiveCount: 0, firstReceivedAt: 0, receipt: '' };
  return { id: randomUUID(), body, attributes, ...groupIn(input), senderId, sentAt: now, ...state };
};

/** @param senderIdOf the principal id of a call's sender */
export const sendOperations = (queues: Queues, senderIdOf: (req: IncomingMessage) => string) => {
  const send = (queue: Queue, input: Fields, senderId: string) => {
    const message = newMessage(queue, input, { senderId, now: queues.now() });
    queues.commit([{ type: 'message', queue: queue.record.name, message }]);
    return {
      MessageId: message.id,
      MD5OfMessageBody: bodyMd5(message.body),
      MD5OfMessageAttributes: attributesMd5(message.attributes),
    };
  };

  return {
    SendMessage: ({ input, req }: Call) => send(queues.atUrl(input.QueueUrl), input, senderIdOf(req)),

    SendMessageBatch: ({ input, req }: Call) => {
      const queue = queues.atUrl(input.QueueUrl);
      const entries = entriesOf(input);
      const bytes = entries.map((entry) => messageBytes(String(entry.MessageBody ?? ''), messageAttributes(entry)));
      if (bytes.reduce((sum, one) => sum + one) > batchBytesMax) throw refuse('BatchRequestTooLong');
      return eachEntry(entries, (entry) => send(queue, entry, senderIdOf(req)));
    },
  };
};
