/** The alarms, and the topic that they are sent to, if the operator named one or an address. */
import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IAlarmAction,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { AlarmDescription } from '../alarms.ts';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledgements.ts';

type AlarmsProps = {
  readonly descriptions: readonly AlarmDescription[];
  readonly sentTo: Config['alarms'];
};

/** Alarms of one name and different numbers have one section. */
const runbookSectionOf = (name: string): string => name.replace(/-\d+$/, '');

export class Alarms extends Construct {
  readonly alarms: readonly IAlarm[];

  constructor(scope: Construct, id: string, { descriptions, sentTo }: AlarmsProps) {
    super(scope, id);
    const action = this.actionOf(sentTo);
    this.alarms = descriptions.map((description) => this.createAlarm(description, action));
  }

  private createAlarm(
    { name, sentence, metric, threshold, isBelow, periods }: AlarmDescription,
    action?: IAlarmAction,
  ) {
    const alarm = new Alarm(this, name, {
      alarmName: `ephemera-${name}`,
      alarmDescription: `${sentence} See docs/runbook.md, "${runbookSectionOf(name)}".`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: isBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    if (action) alarm.addAlarmAction(action);
    return alarm;
  }

  /** What alarms say is theirs alone: names of queues and functions, and numbers. */
  private actionOf({ topicArn, email }: Config['alarms']): IAlarmAction | undefined {
    if (topicArn) return new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    if (!email) return undefined;
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    // A policy of our own replaces the one by which CloudWatch might publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    topic.addSubscription(new EmailSubscription(email));
    acknowledge(topic, 'Serverless-SNSRedrivePolicy');
    return new SnsAction(topic);
  }
}
