/** A function of the topology with its own role and log group. The role starts with its log stream and nothing else. */
import { AssetHashType, Duration, Size, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Effect, Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventSourceMapping,
  Code,
  Function as LambdaFunction,
  RecursiveLoop,
  Runtime,
  RuntimeFamily,
  RuntimeManagementMode,
  TenancyConfig,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { conditionsOf, type Permission } from '../function-permissions.ts';
import type { EventSource, FunctionTopology } from '../function-topology.ts';
import { runtime, type TimeName, times } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';
import type { Keys } from './keys.ts';
import { createLogGroup } from './logs.ts';
import { connectTo, type Network } from './network.ts';

export type FunctionCode = { readonly dir: string; readonly assetHash: string };
type FunctionProps = {
  readonly topology: FunctionTopology;
  readonly code: FunctionCode;
  readonly logRetentionDays: number;
  /** The one version of the runtime to run on. */
  readonly runtimeVersionArn?: string | undefined;
  /** The network that the function connects from; without it, from none of its operator's. */
  readonly network?: Network | undefined;
};

const architectures = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 };

/** The clock of EventBridge counts whole minutes. */
const rateOf = (ms: number): string => {
  const minutes = Duration.millis(ms).toMinutes();
  return `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
};

export class TopologyFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, name: string, props: FunctionProps) {
    super(scope, name);
    const { topology, code, logRetentionDays, runtimeVersionArn, network } = props;
    const { timeoutMs, memoryMb, architecture, scratchMb, tenantIsolation, recurs } = topology;
    this.logGroup = createLogGroup(this, 'Logs', logRetentionDays);
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.addStatement(['logs:CreateLogStream', 'logs:PutLogEvents'], this.logGroup.logGroupArn);
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `Ephemera ${name}`,
      runtime: new Runtime(runtime.name, RuntimeFamily.NODEJS),
      handler: runtime.handler,
      code: Code.fromAsset(code.dir, { assetHash: code.assetHash, assetHashType: AssetHashType.CUSTOM }),
      architecture: architectures[architecture],
      memorySize: memoryMb,
      timeout: Duration.millis(timeoutMs),
      ephemeralStorageSize: Size.mebibytes(scratchMb),
      role: this.role,
      logGroup: this.logGroup,
      // A runtime that changes under a running deployment would change what was tested.
      runtimeManagementMode: runtimeVersionArn
        ? RuntimeManagementMode.manual(runtimeVersionArn)
        : RuntimeManagementMode.FUNCTION_UPDATE,
      ...(tenantIsolation && { tenancyConfig: TenancyConfig.PER_TENANT }),
      ...(recurs && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
    if (network) connectTo(network, this);
    acknowledge(this, 'Serverless-LambdaDLQ', 'Serverless-LambdaTracing');
  }

  tell(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.lambda.addEnvironment(name, value);
  }

  /** These actions, this one resource, and nothing more. A key that no service uses for its callers names us, too. */
  allow(permission: Permission, resource: string, keys: Keys): void {
    const { actions, on, via } = permission;
    const conditions = conditionsOf(permission, Stack.of(this).region);
    if (on.kind === 'function' && on.name === this.node.id) this.allowOnItself(actions, resource);
    else this.addStatement(actions, resource, conditions);
    if (on.kind === 'key' && !via) keys.letUse(on.name, { role: this.role, actions, conditions });
  }

  /** Whatever else is allowed. */
  deny({ actions }: Permission, resource: string): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.DENY, actions: [...actions], resources: [resource] }));
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

  /** A policy of its own: the function is made after the role's, and could not be named in there. */
  private allowOnItself(actions: readonly string[], resource: string): void {
    const statements = [new PolicyStatement({ actions: [...actions], resources: [resource] })];
    new Policy(this, 'OnItself', { statements, roles: [this.role] });
  }

  addStatement(actions: readonly string[], resource: string, conditions: Record<string, unknown> = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource], conditions }));
  }
}
