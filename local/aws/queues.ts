import { CreateQueueCommand, type QueueAttributeName, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type QueueName, queues } from '../../infra/topology.ts';
import { arnOf, deadLetterQueueOf, queueNameOf, queueNames } from '../physical-names.ts';
import type { AwsConnection } from './connection.ts';

type Attributes = Partial<Record<QueueAttributeName, string>>;

const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

const deadLetterAttributes = (name: QueueName, timeScale: number): Attributes => ({
  VisibilityTimeout: wholeSeconds(queues[name].visibilityMs * timeScale),
  MessageRetentionPeriod: wholeSeconds(queues[name].deadLetterRetentionMs),
});

const attributesOf = (name: QueueName, timeScale: number): Attributes => ({
  VisibilityTimeout: wholeSeconds(queues[name].visibilityMs * timeScale),
  MessageRetentionPeriod: wholeSeconds(queues[name].retentionMs),
  RedrivePolicy: JSON.stringify({
    deadLetterTargetArn: arnOf('sqs', queueNameOf(deadLetterQueueOf(name))),
    maxReceiveCount: queues[name].maxReceiveCount,
  }),
});

/** Creates the topology's queues where they do not exist yet, and sets up those that do as it says now. */
export const createQueues = async (
  { region, credentials, endpoints }: AwsConnection,
  timeScale: number,
): Promise<void> => {
  const client = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  const create = async (QueueName: string, attributes: Attributes): Promise<void> => {
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes }));
  };
  await Promise.all(
    queueNames.map(async (name) => {
      await create(queueNameOf(deadLetterQueueOf(name)), deadLetterAttributes(name, timeScale));
      await create(queueNameOf(name), attributesOf(name, timeScale));
    }),
  );
  client.destroy();
};
