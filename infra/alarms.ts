/** What an operator is told of. Each alarm has a section of its name in docs/runbook.md, which a test checks. */
import { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { hours, minutes } from '../shared/domain/durations.ts';
import { chromiumRelease } from './chromium-release.ts';
import {
  apiErrorRate,
  daysSince,
  dead,
  type Functions,
  logLines,
  ofFunction,
  oldest,
  summedMax,
  tableThrottles,
  total,
} from './constructs/metrics.ts';
import type { Resources } from './constructs/resources.ts';
import type { FunctionName, QueueName } from './topology.ts';

export type AlarmDescription = {
  readonly name: string;
  /** What it means, in one sentence. */
  readonly sentence: string;
  readonly metric: IMetric;
  /** It rings when the metric is this or more, or less where `isBelow` says so. */
  readonly threshold: number;
  readonly isBelow?: boolean;
  /** So many of as many periods in a row. */
  readonly periods: number;
};

/** One alarm on the sum of the metrics, and further ones of its name and a number where they are too many for one. */
export const onSum = (
  { name, label, ...description }: Omit<AlarmDescription, 'metric'> & { readonly label: string },
  metrics: readonly Metric[],
): AlarmDescription[] =>
  Array.from({ length: Math.ceil(metrics.length / summedMax) }, (_, at) => ({
    ...description,
    name: at === 0 ? name : `${name}-${at + 1}`,
    metric: total(label, metrics.slice(at * summedMax, (at + 1) * summedMax)),
  }));

const ofEach = (functions: Functions, metricName: string): Metric[] =>
  Object.values(functions).map((one) => ofFunction(one, metricName) as Metric);

type Watched = {
  readonly functions: Functions & Readonly<Record<FunctionName, Functions[string]>>;
  readonly resources: Resources;
  readonly chromiumDaysMax: number;
  /** Whether the clock runs the verifier. */
  readonly isVerified: boolean;
};

/** The age of a queue's oldest message that tells of a jam. Messages of deletions wait for their late look on purpose. */
const oldestMs: Readonly<Record<QueueName, number>> = {
  jobs: minutes(15),
  submissions: minutes(15),
  webhooks: minutes(30),
  deletions: hours(2),
};

const queueNames = Object.keys(oldestMs) as QueueName[];

const ofQueues = ({ resources: { queues } }: Watched): AlarmDescription[] =>
  queueNames.flatMap((name) => [
    {
      name: `dead-letters-${name}`,
      sentence: `Messages of the queue ${name} failed too often and went to its dead-letter queue.`,
      metric: dead(name, queues[`${name}-dead-letter`]),
      threshold: 1,
      periods: 1,
    },
    {
      name: `oldest-message-${name}`,
      sentence: `Messages of the queue ${name} have waited for ${oldestMs[name] / minutes(1)} minutes.`,
      metric: oldest(queues[name]),
      threshold: oldestMs[name] / 1000,
      periods: 1,
    },
  ]);

const ofFailures = (
  { functions, functions: { renderer, ...withoutRenderer }, resources }: Watched,
  logs: readonly LogGroup[],
): AlarmDescription[] => [
  {
    name: 'api-errors',
    sentence: 'The API answered one in twenty requests with a 5xx status, for ten minutes.',
    metric: apiErrorRate(),
    threshold: 5,
    periods: 2,
  },
  ...onSum(
    {
      name: 'function-errors',
      label: 'Errors',
      sentence: 'Invocations of functions other than the renderer ended with an error or ran out of time.',
      threshold: 1,
      periods: 1,
    },
    ofEach(withoutRenderer, 'Errors'),
  ),
  {
    name: 'internal-failures',
    sentence: 'Functions wrote log lines with the code internal: something failed that no rule foresees.',
    metric: logLines('InternalFailures', logs, { code: 'internal' }),
    threshold: 1,
    periods: 1,
  },
  {
    name: 'renderer-crashes',
    sentence: 'The browser was lost in the middle of renders, or the renderer ended with an error, five times or more.',
    metric: total('crashes', [
      logLines('RendererLost', [renderer.logGroup], { event: 'render_failed', code: 'renderer_lost' }),
      ofFunction(renderer, 'Errors') as Metric,
    ]),
    threshold: 5,
    periods: 1,
  },
  {
    name: 'deletion-failures',
    sentence: 'The eraser could not go on with the deletion of an account.',
    metric: logLines('DeletionFailures', [functions.eraser.logGroup], { event: 'deletion_failed' }),
    threshold: 1,
    periods: 1,
  },
  {
    name: 'verification-failed',
    sentence: 'The live configuration is not as the promises need it.',
    metric: logLines('VerificationFailures', [functions.verifier.logGroup], { event: 'verification_failed' }),
    threshold: 1,
    periods: 1,
  },
  ...onSum(
    {
      name: 'function-throttles',
      label: 'Throttles',
      sentence: 'Lambda refused invocations, since the concurrency of the AWS account was used up.',
      threshold: 1,
      periods: 2,
    },
    ofEach(functions, 'Throttles'),
  ),
  {
    name: 'table-throttles',
    sentence: 'DynamoDB refused requests to a table, since they came faster than it takes them.',
    metric: tableThrottles(resources),
    threshold: 1,
    periods: 2,
  },
];

const ofVerifier = ({ functions, isVerified }: Watched): AlarmDescription[] =>
  isVerified
    ? [
        {
          name: 'verification-stopped',
          sentence: 'Nobody has looked at the live configuration for two days.',
          metric: ofFunction(functions.verifier, 'Invocations', { period: Duration.days(1) }),
          threshold: 1,
          isBelow: true,
          periods: 2,
        },
      ]
    : [];

const ofTime = ({ functions, chromiumDaysMax }: Watched): AlarmDescription[] => [
  {
    name: 'sweeper-stopped',
    sentence: 'The sweeper has not run for fifteen minutes, so that retries and the ends of retention wait.',
    metric: ofFunction(functions.sweeper, 'Invocations'),
    threshold: 1,
    isBelow: true,
    periods: 3,
  },
  {
    name: 'chromium-old',
    sentence: `The Chromium of this build came out ${chromiumDaysMax} days ago or more, and lacks the fixes since then.`,
    metric: daysSince(chromiumRelease.day, ofFunction(functions.sweeper, 'Invocations')),
    threshold: chromiumDaysMax,
    periods: 1,
  },
];

export const alarmsOf = (watched: Watched): readonly AlarmDescription[] => {
  const logs = Object.values(watched.functions).map(({ logGroup }) => logGroup);
  return [...ofQueues(watched), ...ofFailures(watched, logs), ...ofTime(watched), ...ofVerifier(watched)];
};
