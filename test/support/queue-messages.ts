/** SQS queues as a sink. */
import {
  GetQueueAttributesCommand,
  type Message,
  paginateListQueues,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { connectionOf, logicalName, storedValues } from './aws-sinks.ts';
import type { Place, Surroundings } from './surroundings.ts';

/** A queue hands out messages in no order: only this many calls without a new one say that all were seen. */
const quietReceivesMax = 5;

/** @throws when messages are in flight or delayed: they cannot be read, and a search without them proves nothing */
const assertAllReadable = async (client: SQSClient, QueueUrl: string, queue: string): Promise<void> => {
  const hidden = ['ApproximateNumberOfMessagesNotVisible', 'ApproximateNumberOfMessagesDelayed'] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...hidden] }),
  );
  const count = hidden.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  if (count > 0)
    throw new Error(`Queue ${queue} holds ${count} messages that cannot be read now; search when it rests`);
};

/**
 * Looks at messages without taking them: received with no visibility timeout, they stay where they are. Each look
 * counts as a receive, so a message may move to the dead-letter queue, which is searched too.
 */
const peek = async function* (client: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  for (let quiet = 0; quiet < quietReceivesMax; quiet += 1) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    for (const message of Messages.filter(({ MessageId = '' }) => !seen.has(MessageId))) {
      seen.add(message.MessageId ?? '');
      quiet = -1;
      yield message;
    }
  }
};

/** Every message of every queue, with its attributes. */
export const queueMessages = async function* (around: Surroundings): AsyncGenerator<Place> {
  const connection = connectionOf(around, 'sqs');
  if (!connection) return;
  const client = new SQSClient({ ...connection, useQueueUrlAsEndpoint: false });
  const urls: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, {})) urls.push(...QueueUrls);
  for (const url of urls) {
    const queue = logicalName(around, 'queues', url.slice(url.lastIndexOf('/') + 1));
    await assertAllReadable(client, url, queue);
    for await (const message of peek(client, url)) {
      yield { place: `${queue} ${message.MessageId}`, bytes: [Buffer.concat(storedValues(message))] };
    }
  }
  client.destroy();
};
