/** A function of the topology with its own role and log group. The role starts with its log stream and nothing else. */
import { AssetHashType, Duration, Size, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventSourceMapping,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  RuntimeFamily,
  TenancyConfig,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { conditionsOf, type Permission } from '../function-permissions.ts';
import type { EventSource, FunctionTopology } from '../function-topology.ts';
import { runtime, type TimeName, times } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';
import type { Keys } from './keys.ts';
import { createLogGroup } from './logs.ts';

export type FunctionCode = { readonly dir: string; readonly assetHash: string };
type FunctionProps = { readonly topology: FunctionTopology; readonly code: FunctionCode };

const architectures = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 };

/** The clock of EventBridge counts whole minutes. */
const rateOf = (ms: number): string => {
  const minutes = Duration.millis(ms).toMinutes();
  return `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
};

export class TopologyFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, name: string, { topology, code: { dir, assetHash } }: FunctionProps) {
    super(scope, name);
    const { timeoutMs, memoryMb, architecture, scratchMb, tenantIsolation, recurs } = topology;
    const logGroup = createLogGroup(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.addStatement(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Ephemera ${name}`,
      runtime: new Runtime(runtime.name, RuntimeFamily.NODEJS),
      handler: runtime.handler,
      code: Code.fromAsset(dir, { assetHash, assetHashType: AssetHashType.CUSTOM }),
      architecture: architectures[architecture],
      memorySize: memoryMb,
      timeout: Duration.millis(timeoutMs),
      ephemeralStorageSize: Size.mebibytes(scratchMb),
      role: this.role,
      logGroup,
      ...(tenantIsolation && { tenancyConfig: TenancyConfig.PER_TENANT }),
      ...(recurs && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
    acknowledge(this, 'Serverless-LambdaDLQ', 'Serverless-LambdaTracing');
  }

  tell(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.lambda.addEnvironment(name, value);
  }

  /** These actions, this one resource, and nothing more. A key that no service uses for its callers names us, too. */
  allow(permission: Permission, resource: string, keys: Keys): void {
    const { actions, on, via } = permission;
    const conditions = conditionsOf(permission, Stack.of(this).region);
    this.addStatement(actions, resource, conditions);
    if (on.kind === 'key' && !via) keys.letUse(on.name, { role: this.role, actions, conditions });
  }

  startByQueue({ queue, batchSize, concurrencyMax }: EventSource, queueArn: string): void {
    const mapping = new CfnEventSourceMapping(this, `From.${queue}`, {
      functionName: this.lambda.functionName,
      eventSourceArn: queueArn,
      batchSize,
      scalingConfig: { maximumConcurrency: concurrencyMax },
      functionResponseTypes: ['ReportBatchItemFailures'],
    });
    acknowledge(mapping, 'Serverless-LambdaEventSourceMappingDestination');
    // Creating a mapping checks that the role may take messages.
    mapping.node.addDependency(this.role);
  }

  startByClock(every: TimeName): void {
    const rule = new CfnRule(this, 'Schedule', {
      description: `Runs Ephemera ${this.node.id}`,
      scheduleExpression: rateOf(times[every]),
      targets: [{ id: 'function', arn: this.lambda.functionArn, retryPolicy: { maximumRetryAttempts: 0 } }],
    });
    acknowledge(rule, 'Serverless-EventBusDLQ');
    this.lambda.addPermission('Schedule', {
      principal: new ServicePrincipal('events.amazonaws.com'),
      sourceArn: rule.attrArn,
    });
  }

  private addStatement(actions: readonly string[], resource: string, conditions: Record<string, unknown> = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource], conditions }));
  }
}
