/** What a receiver does with a message that it holds a receipt for. */
import type { Call, Fields } from './aws-json.ts';
import type { Message } from './backlog.ts';
import { eachEntry, entriesOf } from './batch.ts';
import { integer, text } from './input.ts';
import { limits } from './queue-attributes.ts';
import type { Queue, Queues } from './queues.ts';
import { readReceiptHandle } from './receipt-handle.ts';
import { refuse } from './sqs-error.ts';

export const receiptOperations = (queues: Queues) => {
  /** The message, as long as this is the receipt of its latest receive. */
  const held = ({ record, backlog }: Queue, input: Fields): Message | undefined => {
    const receipt = readReceiptHandle(queues.secret(), record.name, text(input, 'ReceiptHandle'));
    const message = backlog.get(receipt.messageId);
    return message?.receipt === receipt.receipt ? message : undefined;
  };

  /**
   * With the receipt of an earlier receive, AWS says that the call succeeds but the message might stay. Here it stays:
   * what is right only by luck should fail in a test. A receipt whose time is over still deletes if nobody else received
   * the message since.
   */
  const remove = (queue: Queue, input: Fields): object => {
    const message = held(queue, input);
    if (message) queues.commit([{ type: 'remove', queue: queue.record.name, id: message.id }]);
    return {};
  };

  const changeVisibility = (queue: Queue, input: Fields): object => {
    const message = held(queue, input);
    if (input.VisibilityTimeout === undefined) text(input, 'VisibilityTimeout');
    const seconds = integer(input, 'VisibilityTimeout', limits.VisibilityTimeout, 0);
    const now = queues.now();
    if (!message) {
      const reason = 'Message does not exist or is not available for visibility timeout change.';
      throw refuse('InvalidParameterValueException', `Value for parameter ReceiptHandle is invalid. Reason: ${reason}`);
    }
    if (message.visibleAt <= now) throw refuse('MessageNotInflight');
    const { id, receiveCount, firstReceivedAt, receipt } = message;
    const state = { visibleAt: now + seconds * 1000, receiveCount, firstReceivedAt, receipt };
    queues.commit([{ type: 'state', queue: queue.record.name, id, state }]);
    return {};
  };

  const single =
    (run: (queue: Queue, input: Fields) => object) =>
    ({ input }: Call) =>
      run(queues.atUrl(input.QueueUrl), input);
  const batch =
    (run: (queue: Queue, input: Fields) => object) =>
    ({ input }: Call) => {
      const queue = queues.atUrl(input.QueueUrl);
      return eachEntry(entriesOf(input), (entry) => run(queue, entry));
    };

  return {
    DeleteMessage: single(remove),
    DeleteMessageBatch: batch(remove),
    ChangeMessageVisibility: single(changeVisibility),
    ChangeMessageVisibilityBatch: batch(changeVisibility),
  };
};
