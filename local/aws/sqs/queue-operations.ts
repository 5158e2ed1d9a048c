/** Queues as such: made, found, listed, set up, emptied. */
import type { Call, Fields } from './aws-json.ts';
import { integer, texts } from './input.ts';
import { defaults, givenAttributes, type QueueAttributes, redrivePolicyOf, settableNames } from './queue-attributes.ts';
import { accountId, type Queue, type Queues } from './queues.ts';
import { refuse } from './sqs-error.ts';

const purgePauseMs = 60_000;
const countNames = {
  ApproximateNumberOfMessages: 'visible',
  ApproximateNumberOfMessagesNotVisible: 'notVisible',
  ApproximateNumberOfMessagesDelayed: 'delayed',
} as const;

const urlOf = ({ req }: Call, name: string): string => `http://${req.headers.host}/${accountId}/${name}`;

const nameIn = (input: Fields): string => {
  const { QueueName: name } = input;
  if (typeof name === 'string' && /^[\w-]{1,80}$/.test(name)) return name;
  throw refuse(
    'InvalidParameterValueException',
    'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  );
};

/** AWS takes a circle of dead-letter queues and lets its messages go round for ever. */
const assertRedrivable = (queues: Queues, name: string, attributes: QueueAttributes): void => {
  let policy = redrivePolicyOf(attributes);
  for (const seen = new Set([queues.arnOf(name)]); policy; ) {
    const target = queues.byArn(policy.deadLetterTargetArn);
    if (target && !seen.has(policy.deadLetterTargetArn)) {
      seen.add(policy.deadLetterTargetArn);
      policy = redrivePolicyOf(target.record.attributes);
      continue;
    }
    const reason = target ? 'Dead letter queues form a circle.' : 'Dead letter target does not exist.';
    throw refuse('InvalidParameterValueException', `Value for parameter RedrivePolicy is invalid. Reason: ${reason}`);
  }
};

const attributesOf = (queues: Queues, queue: Queue): QueueAttributes => {
  const { name, attributes, createdAt, modifiedAt } = queue.record;
  queues.dropExpired(queue);
  const counts = queue.backlog.counts(queues.now());
  const shownCounts = Object.entries(countNames).map(([shown, count]) => [shown, String(counts[count])]);
  return {
    ...defaults,
    SqsManagedSseEnabled: 'true',
    ...attributes,
    QueueArn: queues.arnOf(name),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
    ...Object.fromEntries(shownCounts),
  };
};

const shownNames = new Set([
  'All',
  'QueueArn',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  ...Object.keys(countNames),
  ...settableNames,
]);

export const queueOperations = (queues: Queues) => {
  const purges = new Map<string, number>();

  const setAttributes = (name: string, given: QueueAttributes): void => {
    assertRedrivable(queues, name, given);
    const now = queues.now();
    const existing = queues.find(name)?.record;
    const attributes = Object.entries({ ...existing?.attributes, ...given }).filter(([, value]) => value !== '');
    const record = {
      name,
      attributes: Object.fromEntries(attributes),
      createdAt: existing?.createdAt ?? now,
      modifiedAt: now,
    };
    queues.commit([{ type: 'queue', record }]);
  };

  return {
    CreateQueue: (call: Call) => {
      const name = nameIn(call.input);
      const given = givenAttributes(call.input);
      const existing = queues.find(name);
      if (existing) {
        const shown = attributesOf(queues, existing);
        const isSame = Object.entries(given).every(([attribute, value]) => (shown[attribute] ?? '') === value);
        if (!isSame) throw refuse('QueueNameExists');
      } else setAttributes(name, given);
      return { QueueUrl: urlOf(call, name) };
    },

    GetQueueUrl: (call: Call) => ({ QueueUrl: urlOf(call, queues.at(nameIn(call.input)).record.name) }),

    ListQueues: (call: Call) => {
      const { QueueNamePrefix: prefix = '', NextToken: after = '' } = call.input;
      const max = integer(call.input, 'MaxResults', [1, 1000], 1000);
      const names = queues.names().filter((name) => name.startsWith(String(prefix)) && name > String(after));
      const page = names.slice(0, max);
      const isPaged = call.input.MaxResults !== undefined && names.length > max;
      const QueueUrls = page.length > 0 ? page.map((name) => urlOf(call, name)) : undefined;
      return { QueueUrls, NextToken: isPaged ? page.at(-1) : undefined };
    },

    GetQueueAttributes: ({ input }: Call) => {
      const queue = queues.atUrl(input.QueueUrl);
      const names = texts(input, 'AttributeNames');
      if (!names.every((name) => shownNames.has(name))) throw refuse('InvalidAttributeName');
      const shown = Object.entries(attributesOf(queues, queue)).filter(
        ([name]) => names.includes('All') || names.includes(name),
      );
      return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
    },

    SetQueueAttributes: ({ input }: Call) => {
      setAttributes(queues.atUrl(input.QueueUrl).record.name, givenAttributes(input));
      return {};
    },

    PurgeQueue: ({ input }: Call) => {
      const { name } = queues.atUrl(input.QueueUrl).record;
      const now = queues.now();
      if (now - (purges.get(name) ?? Number.NEGATIVE_INFINITY) < purgePauseMs) throw refuse('PurgeQueueInProgress');
      queues.commit([{ type: 'purge', queue: name }]);
      purges.set(name, now);
      return {};
    },
  };
};
