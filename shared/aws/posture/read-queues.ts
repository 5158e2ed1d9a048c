import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Readers } from '../../domain/posture.ts';
import { byServiceKey, redriveTo, seconds, tlsOnly } from '../../domain/posture-words.ts';
import { transportOf } from '../../domain/resource-policy.ts';
import { isKey, once } from './once.ts';

type Queue = {
  readonly name: string;
  readonly QueueUrl: string;
  readonly serviceKey: () => Promise<string>;
  /** Logical names by physical ones. */
  readonly names: Readonly<Record<string, string>>;
};

export const readQueue = (sqs: SQSClient, { name, QueueUrl, serviceKey, names }: Queue): Readers => {
  const attributes = once(async () => {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return answer.Attributes ?? {};
  });
  const of = `queue ${name}`;
  return {
    [`${of}: encryption`]: async () => {
      const { KmsMasterKeyId } = await attributes();
      if (!KmsMasterKeyId) return 'a key of AWS';
      return isKey(KmsMasterKeyId, await serviceKey()) ? byServiceKey : 'another key';
    },
    [`${of}: retention`]: async () => seconds((await attributes()).MessageRetentionPeriod ?? 'unknown'),
    [`${of}: redrive`]: async () => {
      const { RedrivePolicy } = await attributes();
      if (!RedrivePolicy) return 'none';
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(RedrivePolicy);
      return redriveTo(names[String(deadLetterTargetArn).split(':').at(-1) ?? ''] ?? 'another queue', maxReceiveCount);
    },
    [`${of}: transport`]: async () => transportOf((await attributes()).Policy, tlsOnly),
  };
};
