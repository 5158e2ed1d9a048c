/** What CloudWatch measures of the stack: by AWS itself, and by filters on the fixed fields of our logs. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type MetricProps } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { ErrorCode } from '../../shared/domain/errors.ts';
import type { LogLine } from '../../shared/observability/logger.ts';
import { metricNamespace as namespace } from '../../shared/observability/measurements.ts';
import type { TopologyFunction } from './function.ts';
import type { Resources } from './resources.ts';

export type Functions = Readonly<Record<string, TopologyFunction>>;

export const period = Duration.minutes(5);

const sum = { statistic: 'Sum', period } as const;

/** As many as CloudWatch takes in the expression of one alarm; no quota raises it. */
export const summedMax = 10;

/** Metrics added up. A graph with several sums tells them by label. @throws where they are too many for an alarm */
export const total = (label: string, metrics: readonly Metric[]): MathExpression => {
  if (metrics.length > summedMax) throw new Error(`${label}: an alarm adds up ${summedMax} metrics at most`);
  const idOf = (at: number): string => `${label.toLowerCase().replace(/\W/g, '_')}_${at}`;
  return new MathExpression({
    label,
    period,
    expression: metrics.map((_, at) => `FILL(${idOf(at)}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, at) => [idOf(at), metric])),
  });
};

export const ofFunction = ({ lambda }: TopologyFunction, metricName: string, options: Partial<MetricProps> = {}) =>
  lambda.metric(metricName, { ...sum, ...options });

/** Of both stages of the API together. */
export const ofApi = (metricName: string, options: Partial<MetricProps> = {}): Metric =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiName: 'ephemera' },
    ...sum,
    ...options,
  });

export const waiting = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
export const oldest = (queue: IQueue): Metric =>
  queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period });

/** What lies in a dead-letter queue, and what its consumer has already taken from it. */
export const dead = (name: string, queue: IQueue): MathExpression =>
  total(`dead ${name}`, [waiting(queue), queue.metricNumberOfMessagesReceived(sum)]);

export const tableThrottles = ({ tables }: Resources): MathExpression =>
  total(
    'throttled requests',
    Object.values(tables).flatMap((table) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => table.metric(name, sum)),
    ),
  );

type Line = { readonly event?: LogLine['event']; readonly code?: ErrorCode };

/** Counts the lines of the given logs whose fields have these values. */
export const logLines = (name: string, groups: readonly LogGroup[], line: Line): Metric => {
  const patterns = Object.entries(line).map(([field, value]) => FilterPattern.stringValue(`$.${field}`, '=', value));
  for (const group of groups) {
    new MetricFilter(group, name, {
      logGroup: group,
      filterPattern: patterns.length > 1 ? FilterPattern.all(...patterns) : (patterns[0] as (typeof patterns)[0]),
      metricNamespace: namespace,
      metricName: name,
    });
  }
  return new Metric({ namespace, metricName: name, ...sum });
};

/** Percent of the API's requests that ended in errors of ours; of a handful of requests it says nothing. */
export const apiErrorRate = (): MathExpression =>
  new MathExpression({
    label: 'percent',
    period,
    expression: 'IF(FILL(requests, 0) >= 20, 100 * FILL(errors, 0) / requests, 0)',
    usingMetrics: { requests: ofApi('Count'), errors: ofApi('5XXError') },
  });

/** Days since a day, counted whenever the other metric is measured. */
export const daysSince = (day: string, clock: Metric): MathExpression =>
  new MathExpression({
    label: 'days',
    period: Duration.hours(1),
    expression: `(EPOCH(clock) - ${Date.parse(day) / 1000}) / 86400`,
    usingMetrics: { clock },
  });
