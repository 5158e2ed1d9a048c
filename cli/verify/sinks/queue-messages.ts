/** SQS queues as a sink. */
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  paginateListQueues,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { connectionTo, logicalName, namesOf, type Place, type Surroundings, storedValues } from './surroundings.ts';

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

const listed = async function* (client: SQSClient) {
  for await (const { QueueUrls = [] } of paginateListQueues({ client }, {})) yield QueueUrls.map(nameOf);
};
const nameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const urlOf = async (client: SQSClient, QueueName: string): Promise<string> =>
  (await client.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl as string;

/** Every message of every queue, with its attributes. */
export const queueMessages = async function* ({ stores }: Surroundings): AsyncGenerator<Place> {
  const connection = connectionTo(stores, 'sqs');
  if (!connection) return;
  const client = new SQSClient({ ...connection, useQueueUrlAsEndpoint: false });
  try {
    for (const name of await namesOf(stores, 'queues', () => listed(client))) {
      const url = await urlOf(client, name);
      const queue = logicalName(stores, 'queues', name);
      await assertAllReadable(client, url, queue);
      for await (const message of peek(client, url)) {
        yield { place: `${queue} ${message.MessageId}`, bytes: [Buffer.concat(storedValues(message))] };
      }
    }
  } finally {
    client.destroy();
  }
};
