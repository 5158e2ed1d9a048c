/** The queues, each with its dead-letter queue; encrypted under our key, reached over TLS only. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type DeadLetterQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetterQueueName } from '../function-topology.ts';
import { type QueueName, queues } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';

export class Queues extends Construct {
  readonly queues: Readonly<Record<QueueName | DeadLetterQueueName, Queue>>;

  constructor(scope: Construct, id: string, encryptionKey: IKey) {
    super(scope, id);
    const created = (Object.keys(queues) as QueueName[]).flatMap((name) => {
      const { visibilityMs, retentionMs, maxReceiveCount, deadLetterRetentionMs } = queues[name];
      const visibilityTimeout = Duration.millis(visibilityMs);
      const deadLetters = this.createQueue(`${name}-dead-letter`, {
        encryptionMasterKey: encryptionKey,
        visibilityTimeout,
        retentionPeriod: Duration.millis(deadLetterRetentionMs),
      });
      acknowledge(deadLetters, 'Serverless-SQSRedrivePolicy');
      const deadLetterQueue: DeadLetterQueue = { queue: deadLetters, maxReceiveCount };
      const queue = this.createQueue(name, {
        encryptionMasterKey: encryptionKey,
        visibilityTimeout,
        retentionPeriod: Duration.millis(retentionMs),
        deadLetterQueue,
      });
      return [
        [name, queue],
        [`${name}-dead-letter`, deadLetters],
      ] as const;
    });
    this.queues = Object.fromEntries(created) as Record<QueueName | DeadLetterQueueName, Queue>;
  }

  private createQueue(name: string, props: QueueProps): Queue {
    const queue = new Queue(this, name, {
      ...props,
      encryption: QueueEncryption.KMS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['sqs:*'],
        resources: [queue.queueArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    return queue;
  }
}
