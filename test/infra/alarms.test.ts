/** Whom the alarms tell of what, and that the runbook says what to do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { onSum } from '../../infra/alarms.ts';
import { chromiumRelease } from '../../infra/chromium-release.ts';
import { total } from '../../infra/constructs/metrics.ts';
import { watched } from '../../infra/cost-tables.ts';
import { functions, queues } from '../../infra/topology.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const template = synthesize({ config: { alarms: { chromiumDaysMax: 45 } } });
const alarms = Object.fromEntries(
  resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) => [
    String(Properties.AlarmName).replace(/^ephemera-/, ''),
    Properties,
  ]),
);
const filters = resourcesOf(template, 'AWS::Logs::MetricFilter').map(({ Properties }) => Properties);
const filtersOf = (name: string) =>
  filters.filter(({ MetricTransformations: [{ MetricName }] }) => MetricName === name);
/** The names of what an alarm measures, as `SQS ApproximateAgeOfOldestMessage`. */
const measuredBy = (name: string): readonly string[] => {
  const { Namespace, MetricName, Metrics = [] } = alarms[name] ?? {};
  const inside = Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) => MetricStat?.Metric ?? []);
  return [...(MetricName ? [{ Namespace, MetricName }] : []), ...inside].map(
    (metric) => `${metric.Namespace.replace('AWS/', '')} ${metric.MetricName}`,
  );
};

describe('an alarm tells of', () => {
  test.each(Object.keys(queues))('dead letters of %s, also of those that their consumer took, and of a jam', (name) => {
    expect(measuredBy(`dead-letters-${name}`)).toEqual([
      'SQS ApproximateNumberOfMessagesVisible',
      'SQS NumberOfMessagesReceived',
    ]);
    expect(measuredBy(`oldest-message-${name}`)).toEqual(['SQS ApproximateAgeOfOldestMessage']);
    expect(alarms[`dead-letters-${name}`]).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
  });

  test('a jam before messages are lost', () => {
    for (const [name, { retentionMs }] of Object.entries(queues)) {
      expect(alarms[`oldest-message-${name}`].Threshold * 1000).toBeLessThan(retentionMs / 2);
    }
  });

  test('errors: of the API, of every function but the renderer, which has one of its own, and of no rule', () => {
    expect(measuredBy('api-errors').toSorted()).toEqual(['ApiGateway 5XXError', 'ApiGateway Count']);
    expect(measuredBy('function-errors')).toEqual(Array(Object.keys(functions).length - 1).fill('Lambda Errors'));
    expect(measuredBy('renderer-crashes').toSorted()).toEqual(['Ephemera RendererLost', 'Lambda Errors']);
    expect(measuredBy('internal-failures')).toEqual(['Ephemera InternalFailures']);
    expect(measuredBy('deletion-failures')).toEqual(['Ephemera DeletionFailures']);
  });

  test('throttles: of every function and every table', () => {
    expect(measuredBy('function-throttles')).toEqual(Array(Object.keys(functions).length).fill('Lambda Throttles'));
    expect(measuredBy('table-throttles')).toHaveLength(6);
  });

  test('a configuration that is not as promised', () => {
    expect(measuredBy('verification-failed')).toEqual(['Ephemera VerificationFailures']);
    expect(alarms['verification-failed']).toMatchObject({ Threshold: 1, EvaluationPeriods: 1 });
  });

  test('a clock that stands still: no data counts as none that ran', () => {
    for (const name of ['sweeper-stopped', 'verification-stopped']) {
      expect(measuredBy(name)).toEqual(['Lambda Invocations']);
      expect(alarms[name]).toMatchObject({ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });
    }
    // It runs once a day, and may be late once.
    expect(alarms['verification-stopped']).toMatchObject({ Period: 86_400, EvaluationPeriods: 2 });
    const others = Object.entries(alarms).filter(([name]) => !name.endsWith('-stopped'));
    for (const [, { TreatMissingData }] of others) expect(TreatMissingData).toBe('notBreaching');
  });

  test('a Chromium older than the days that the operator set, counted from its release', () => {
    const [{ Expression }] = alarms['chromium-old'].Metrics;

    expect(Expression).toBe(`(EPOCH(clock) - ${Date.parse(chromiumRelease.day) / 1000}) / 86400`);
    expect(alarms['chromium-old'].Threshold).toBe(45);
    expect(JSON.parse(read('package.json')).dependencies['@sparticuz/chromium']).toBe(chromiumRelease.version);
  });
});

test('a verifier that the operator turned off has no clock, and none that it could miss', () => {
  const off = synthesize({ config: { verification: 'off' } });

  expect(resourcesOf(off, 'AWS::Events::Rule')).toHaveLength(resourcesOf(template, 'AWS::Events::Rule').length - 1);
  const names = resourcesOf(off, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
  expect(names).toContain('ephemera-verification-failed');
  expect(names).not.toContain('ephemera-verification-stopped');
});

describe('filters of logs', () => {
  test('count lines by their fixed fields, and take no value out of them', () => {
    expect(filtersOf('InternalFailures')).toHaveLength(Object.keys(functions).length);
    expect(new Set(filters.map(({ FilterPattern }) => FilterPattern))).toEqual(
      new Set([
        '{ $.code = "internal" }',
        '{ ($.event = "render_failed") && ($.code = "renderer_lost") }',
        '{ $.event = "deletion_failed" }',
        '{ $.event = "verification_failed" }',
      ]),
    );
    for (const { MetricTransformations } of filters) {
      expect(MetricTransformations).toEqual([
        { MetricName: expect.any(String), MetricNamespace: 'Ephemera', MetricValue: '1' },
      ]);
    }
  });
});

test('what alarms and metrics cost by the month is counted from those that there are', () => {
  const alarmMetrics = Object.keys(alarms).flatMap(measuredBy).length;
  const ownMetrics = new Set(filters.map(({ MetricTransformations }) => MetricTransformations[0].MetricName)).size;

  expect(watched).toEqual({ alarmMetrics, ownMetrics });
});

describe('CloudWatch takes ten metrics in one alarm', () => {
  test('of which no alarm has more', () => {
    for (const name of Object.keys(alarms)) expect(measuredBy(name).length).toBeLessThanOrEqual(10);
  });

  test('so that what there is more of gets alarms of its own, and is measured once', () => {
    const metrics = Array.from({ length: 23 }, (_, at) => new Metric({ namespace: 'own', metricName: `m${at}` }));
    const split = onSum({ name: 'sums', label: 'Sums', sentence: 'Too much.', threshold: 1, periods: 1 }, metrics);
    const summed = split.map(({ metric }) => Object.values((metric as MathExpression).usingMetrics));

    expect(split.map(({ name }) => name)).toEqual(['sums', 'sums-2', 'sums-3']);
    expect(summed.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(summed.flat()).toEqual(metrics);
    expect(() => total('Sums', metrics)).toThrow('10 metrics at most');
  });
});

describe('the runbook', () => {
  const runbook = read('docs/runbook.md');
  const sections = [...runbook.matchAll(/^### `([\w-]+)`$/gm)].map(([, name]) => name);

  test('has a section for each alarm, and for no other', () => {
    expect(sections.toSorted()).toEqual(Object.keys(alarms).toSorted());
  });

  test('is named by each alarm, after a sentence that says what it means', () => {
    for (const [name, { AlarmDescription }] of Object.entries(alarms)) {
      expect(AlarmDescription).toMatch(/^[A-Z].{30,}\. See docs\/runbook\.md, "[\w-]+"\.$/);
      expect(AlarmDescription).toContain(`"${name}"`);
    }
  });
});

test('one page shows every alarm, the API, the functions and the queues', () => {
  const [page, ...others] = resourcesOf(template, 'AWS::CloudWatch::Dashboard');
  const body = JSON.stringify(page?.Properties.DashboardBody);

  expect(others).toEqual([]);
  for (const { id } of resourcesOf(template, 'AWS::CloudWatch::Alarm')) expect(body).toContain(id);
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue']) {
    for (const { id } of resourcesOf(template, type)) expect(body).toContain(id);
  }
});
