import { randomBytes } from 'node:crypto';
import type { Call, Fields } from './aws-json.ts';
import type { Message, MessageState } from './backlog.ts';
import { integer, texts } from './input.ts';
import type { LongPolls } from './long-polls.ts';
import { attributesMd5, chosenAttributes } from './message-attributes.ts';
import { limits, numberOf, redrivePolicyOf } from './queue-attributes.ts';
import { type Change, isExpired, type Queue, type Queues } from './queues.ts';
import { receiptHandle } from './receipt-handle.ts';
import { bodyMd5 } from './send-operations.ts';

type Wanted = { readonly messagesMax: number; readonly visibilityMs: number };

const stateOf = ({ visibleAt, receiveCount, firstReceivedAt, receipt }: MessageState): MessageState => ({
  visibleAt,
  receiveCount,
  firstReceivedAt,
  receipt,
});

const changeFor = (
  queues: Queues,
  queue: Queue,
  { message, visibilityMs }: { message: Message; visibilityMs: number },
) => {
  const { name } = queue.record;
  const now = queues.now();
  const removed: Change = { type: 'remove', queue: name, id: message.id };
  if (isExpired(queue, message, now)) return { changes: [removed] };

  const policy = redrivePolicyOf(queue.record.attributes);
  const target = policy && message.receiveCount >= policy.maxReceiveCount && queues.byArn(policy.deadLetterTargetArn);
  if (target) {
    // It keeps its id, its count and the time when it was sent, from which the other queue's retention counts too.
    const moved: Message = { ...message, visibleAt: now, receipt: '', sourceArn: queues.arnOf(name) };
    const added: Change = { type: 'message', queue: target.record.name, message: moved };
    return { changes: [removed, added] };
  }

  const received: Message = {
    ...message,
    visibleAt: now + visibilityMs,
    receiveCount: message.receiveCount + 1,
    firstReceivedAt: message.firstReceivedAt || now,
    receipt: randomBytes(12).toString('hex'),
  };
  const state: Change = { type: 'state', queue: name, id: message.id, state: stateOf(received) };
  return { changes: [state], received };
};

/** Takes visible messages; those that were received too often move to the dead-letter queue instead. */
const take = (queues: Queues, queue: Queue, { messagesMax, visibilityMs }: Wanted): Message[] => {
  const taken: Message[] = [];
  const changes: Change[] = [];
  const received: Message[] = [];
  while (received.length < messagesMax) {
    const message = queue.backlog.take(queues.now());
    if (!message) break;
    taken.push(message);
    const outcome = changeFor(queues, queue, { message, visibilityMs });
    changes.push(...outcome.changes);
    if (outcome.received) received.push(outcome.received);
  }
  try {
    queues.commit(changes);
  } catch (error) {
    for (const message of taken) queue.backlog.put(message, queues.now());
    throw error;
  }
  return received;
};

/** As if they had never been received, but for those that somebody else has by now. */
const putBack = (queues: Queues, { record, backlog }: Queue, messages: readonly Message[]): void => {
  const unreceived = messages
    .filter(({ id, receipt }) => backlog.get(id)?.receipt === receipt)
    .map((message): Change => {
      const receiveCount = message.receiveCount - 1;
      const firstReceivedAt = receiveCount === 0 ? 0 : message.firstReceivedAt;
      const state = { visibleAt: queues.now(), receiveCount, firstReceivedAt, receipt: '' };
      return { type: 'state', queue: record.name, id: message.id, state };
    });
  try {
    queues.commit(unreceived);
  } catch {
    // There is no call left to fail: they come back when their visibility timeout ends.
  }
};

const systemAttributes = (message: Message): Record<string, string> => ({
  SenderId: message.senderId,
  SentTimestamp: String(message.sentAt),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
  ...(message.groupId && { MessageGroupId: message.groupId }),
  ...(message.sourceArn && { DeadLetterQueueSourceArn: message.sourceArn }),
});

const shown = (message: Message, handle: string, input: Fields): object => {
  const systemNames = [...texts(input, 'AttributeNames'), ...texts(input, 'MessageSystemAttributeNames')];
  const Attributes = Object.entries(systemAttributes(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const MessageAttributes = chosenAttributes(message.attributes, texts(input, 'MessageAttributeNames'));
  const MD5OfMessageAttributes = attributesMd5(MessageAttributes);
  return {
    MessageId: message.id,
    ReceiptHandle: handle,
    Body: message.body,
    MD5OfBody: bodyMd5(message.body),
    Attributes: Attributes.length > 0 ? Object.fromEntries(Attributes) : undefined,
    MessageAttributes: MD5OfMessageAttributes && MessageAttributes,
    MD5OfMessageAttributes,
  };
};

export const receiveOperation = (queues: Queues, longPolls: LongPolls) => ({
  ReceiveMessage: async ({ input, whenGone }: Call) => {
    const queue = queues.atUrl(input.QueueUrl);
    const { name, attributes } = queue.record;
    const wanted = {
      messagesMax: integer(input, 'MaxNumberOfMessages', [1, 10], 1),
      visibilityMs:
        1000 * integer(input, 'VisibilityTimeout', limits.VisibilityTimeout, numberOf(attributes, 'VisibilityTimeout')),
    };
    const waitSeconds = numberOf(attributes, 'ReceiveMessageWaitTimeSeconds');
    const waitMs = 1000 * integer(input, 'WaitTimeSeconds', [0, 20], waitSeconds);

    const attempt = () => take(queues, queues.at(name), wanted);
    const atOnce = attempt();
    const messages =
      atOnce.length > 0 || waitMs === 0 ? atOnce : await longPolls.wait(name, attempt, { waitMs, whenGone });
    whenGone(() => putBack(queues, queue, messages));
    const handleOf = ({ id: messageId, receipt }: Message) =>
      receiptHandle(queues.secret(), name, { messageId, receipt });
    return messages.length > 0 ? { Messages: messages.map((one) => shown(one, handleOf(one), input)) } : {};
  },
});
