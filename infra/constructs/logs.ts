import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** Logs hold ids, codes, sizes and durations; they serve operations and go after a month. */
const retention = RetentionDays.ONE_MONTH;

export const createLogGroup = (scope: Construct, id: string): LogGroup =>
  new LogGroup(scope, id, { retention, removalPolicy: RemovalPolicy.DESTROY });
