/** The role of `ephemera verify`, which whoever runs that assumes, and what that must know of the stack. */
import { Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  Effect,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { conditionsOf } from '../function-permissions.ts';
import { denialsOf, permissionsOf } from '../grants.ts';
import { logReading } from '../verify-role.ts';
import type { TopologyFunction } from './function.ts';
import { acknowledgeReach, arnOf, type Resources } from './resources.ts';

type Functions = Readonly<Record<'admin' | 'verifier', TopologyFunction>>;

type VerifyRoleProps = {
  readonly resources: Resources;
  /** By names of their own. */
  readonly logGroups: Readonly<Record<string, LogGroup>>;
  /** ARNs of who may assume the role; none: whoever's own policy in this account lets them. */
  readonly principals: readonly string[];
};

const mapped = <Value>(record: Readonly<Record<string, Value>>, of: (value: Value) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));

const trusted = (principals: readonly string[]) =>
  principals.length > 0
    ? new CompositePrincipal(...principals.map((arn) => new ArnPrincipal(arn)))
    : new AccountRootPrincipal();

export class VerifyRole extends Construct {
  private readonly role: Role;
  private readonly props: VerifyRoleProps;

  constructor(scope: Construct, id: string, props: VerifyRoleProps) {
    super(scope, id);
    this.props = props;
    const { resources, logGroups, principals } = props;
    this.role = new Role(this, 'Role', {
      description: 'Reads the stores of Ephemera for ephemera verify, and opens nothing that is sealed',
      assumedBy: trusted(principals),
    });
    for (const permission of permissionsOf('verify')) {
      const conditions = conditionsOf(permission, Stack.of(this).region);
      this.say({ actions: [...permission.actions], resources: [arnOf(resources, {}, permission.on)], conditions });
      acknowledgeReach(this.role, resources, permission.on);
    }
    for (const { actions, on } of denialsOf('verify')) {
      this.say({ effect: Effect.DENY, actions: [...actions], resources: [arnOf(resources, {}, on)] });
    }
    for (const { logGroupArn } of Object.values(logGroups)) {
      this.say({ actions: [...logReading], resources: [logGroupArn] });
    }
  }

  /** As `cli/verify/deployed.ts` reads it. */
  target(api: string, { admin, verifier }: Functions): string {
    const { resources, logGroups } = this.props;
    const { tables, buckets, queues } = resources;
    return Stack.of(this).toJsonString({
      api,
      region: Stack.of(this).region,
      role: this.role.roleArn,
      resources: {
        functions: mapped({ admin, verifier }, ({ lambda }) => lambda.functionName),
        tables: mapped(tables, ({ tableName }) => tableName),
        buckets: mapped(buckets, ({ bucketName }) => bucketName),
        queues: mapped(queues, ({ queueName }) => queueName),
        logGroups: mapped(logGroups, ({ logGroupName }) => logGroupName),
      },
    });
  }

  private say(statement: ConstructorParameters<typeof PolicyStatement>[0]): void {
    this.role.addToPolicy(new PolicyStatement(statement));
  }
}
