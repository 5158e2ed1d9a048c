/**
 * An event source mapping: takes messages from a queue by long polls, hands them to a function in batches, and deletes
 * what the function dealt with. The rest comes back when its visibility timeout ends, as on AWS.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { limits } from '../../infra/topology.ts';
import type { LambdaHost } from './host.ts';
import { failedIds, type QueueAddress, toRecord } from './sqs-records.ts';

export type EventSourceOptions = QueueAddress & {
  readonly url: string;
  readonly functionName: string;
  /** Messages per invocation, 1 to 10. */
  readonly batchSize: number;
  /** Invocations at a time. */
  readonly concurrencyMax: number;
};

export type QueueClients = {
  /** Acts with the function's role, as Lambda does. */
  readonly role: SQSClient;
  /** May do what Lambda never does: give messages back at once. */
  readonly operator: SQSClient;
};

export type EventSource = ReturnType<typeof startEventSource>;

const waitSeconds = 20;
const pauseAfterErrorMs = 500;

/** As many messages at a time as fit into one invocation; at least one. */
const batchesOf = (messages: readonly Message[]): Message[][] => {
  const batches: Message[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const messageBytes = Buffer.byteLength(JSON.stringify(message));
    const last = batches.at(-1);
    if (last && bytes + messageBytes <= limits.invokeRequestBytesMax * 0.9) last.push(message);
    else {
      batches.push([message]);
      bytes = 0;
    }
    bytes += messageBytes;
  }
  return batches;
};

const entriesOf = (messages: readonly Message[]) =>
  messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));

export const startEventSource = (
  source: EventSourceOptions,
  { role: sqs, operator }: QueueClients,
  invoke: LambdaHost['invoke'],
) => {
  const { url: QueueUrl, functionName, batchSize, concurrencyMax } = source;
  const underWay = new Set<Promise<void>>();
  let isStopping = false;
  let hasLooked = false;

  /** Before it takes from a queue, Lambda looks how that is set up. */
  const look = async (): Promise<void> => {
    if (hasLooked) return;
    await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }));
    hasLooked = true;
  };

  const receive = async (): Promise<Message[]> => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };

  /** The messages that the function did not deal with: all, if it failed. */
  const run = async (messages: readonly Message[]): Promise<readonly Message[]> => {
    const payload = JSON.stringify({ Records: messages.map((message) => toRecord(message, source)) });
    const answer = await invoke(functionName, Buffer.from(payload));
    const body = Buffer.concat(await answer.body.toArray());
    if (await answer.ended) return messages;
    const failed = failedIds(body, new Set(messages.map(({ MessageId = '' }) => MessageId)));
    return messages.filter(({ MessageId = '' }) => failed.has(MessageId));
  };

  const giveBack = async (messages: readonly Message[]): Promise<void> => {
    if (messages.length === 0) return;
    const Entries = entriesOf(messages).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
    await operator.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  };

  const handle = async (messages: readonly Message[]): Promise<void> => {
    const left = await run(messages).catch(() => messages);
    const done = messages.filter((message) => !left.includes(message));
    if (done.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: entriesOf(done) }));
    // A function that was ended together with this mapping is not to blame.
    if (isStopping) await giveBack(left);
  };

  const start = (messages: readonly Message[]): void => {
    // What could not be deleted comes again: a function must bear that.
    const handled: Promise<void> = handle(messages)
      .catch(() => undefined)
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  };

  const freeSlot = async (): Promise<void> => {
    while (underWay.size >= concurrencyMax) await Promise.race(underWay);
  };

  const poll = async (): Promise<void> => {
    while (!isStopping) {
      await freeSlot();
      if (isStopping) return;
      try {
        await look();
        for (const batch of batchesOf(await receive())) {
          await freeSlot();
          if (isStopping) await giveBack(batch);
          else start(batch);
        }
      } catch {
        await delay(pauseAfterErrorMs);
      }
    }
  };

  const polling = poll();
  return {
    /** Takes no more messages; a poll that waits must be ended by its queue. */
    stop: (): void => {
      isStopping = true;
    },
    /** After `stop`: settles when no message is held any more; what a function has not dealt with is given back. */
    stopped: async (): Promise<void> => {
      await polling;
      await Promise.all(underWay);
    },
  };
};
