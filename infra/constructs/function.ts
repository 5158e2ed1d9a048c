/** A function of the topology with its own role and log group. The role starts with its log stream and nothing else. */
import { AssetHashType, Duration, Size } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
  TenancyConfig,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type FunctionName, functions, runtime } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';
import { createLogGroup } from './logs.ts';

export type FunctionCode = { readonly dir: string; readonly assetHash: string };

const architectures = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 };

export class TopologyFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, name: FunctionName, { dir, assetHash }: FunctionCode) {
    super(scope, name);
    const { timeoutMs, memoryMb, architecture, scratchMb, tenantIsolation } = functions[name];
    const logGroup = createLogGroup(this, 'Logs');
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
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
    });
    acknowledge(this, 'Serverless-LambdaDLQ', 'Serverless-LambdaTracing');
  }

  /** Adds a statement to the role: these actions, this one resource. */
  allow(actions: readonly string[], resource: string, conditions: Record<string, unknown> = {}): void {
    this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [resource], conditions }));
  }
}
