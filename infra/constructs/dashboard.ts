/** One page in CloudWatch: what is asked of the service, how it fares, what waits, and which alarms ring. */
import { AlarmStatusWidget, Dashboard, GraphWidget, type IAlarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type QueueName, queues as queueTopology } from '../topology.ts';
import { dead, type Functions, ofApi, ofFunction, oldest, waiting } from './metrics.ts';
import type { Resources } from './resources.ts';

type Shown = { readonly functions: Functions; readonly resources: Resources; readonly alarms: readonly IAlarm[] };

const graph = (title: string, left: readonly IMetric[], right: readonly IMetric[] = []): GraphWidget =>
  new GraphWidget({ title, left: [...left], right: [...right], width: 8, height: 6 });

const queueNames = Object.keys(queueTopology) as QueueName[];
const percentiles = ['p50', 'p95', 'p99'] as const;

const widgetsOf = ({ functions, resources: { queues } }: Shown): GraphWidget[] => {
  const each = (metricName: string, statistic?: string) =>
    Object.entries(functions).map(([label, one]) =>
      ofFunction(one, metricName, { label, ...(statistic && { statistic }) }),
    );
  return [
    graph('Requests and errors of the API', [ofApi('Count')], [ofApi('4XXError'), ofApi('5XXError')]),
    graph(
      'Time of a request, ms',
      percentiles.map((statistic) => ofApi('Latency', { statistic, label: statistic })),
    ),
    graph('Functions at a time', each('ConcurrentExecutions', 'Maximum')),
    graph('Time of an invocation, p95 in ms', each('Duration', 'p95')),
    graph('Errors of functions', each('Errors')),
    graph('Throttled invocations', each('Throttles')),
    graph(
      'Messages that wait',
      queueNames.map((name) => waiting(queues[name])),
    ),
    graph(
      'Age of the oldest message, s',
      queueNames.map((name) => oldest(queues[name])),
    ),
    graph(
      'Dead letters',
      queueNames.map((name) => dead(name, queues[`${name}-dead-letter`])),
    ),
  ];
};

export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, shown: Shown) {
    super(scope, id);
    const dashboard = new Dashboard(this, 'Page', { dashboardName: 'ephemera' });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...shown.alarms], width: 24 }));
    dashboard.addWidgets(...widgetsOf(shown));
  }
}
