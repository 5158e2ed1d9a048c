/** Functions that send to addresses which customers name may do so from a VPC of the operator's. */
import { Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { acknowledgeNetwork } from './acknowledgements.ts';

export type Network = { readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] };

/** What Lambda asks of the role of a function that it puts into a VPC. */
const interfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

type Connected = { readonly lambda: LambdaFunction; readonly role: IRole };

export const connectTo = ({ subnetIds, securityGroupIds }: Network, { lambda, role }: Connected): void => {
  (lambda.node.defaultChild as CfnFunction).vpcConfig = {
    subnetIds: [...subnetIds],
    securityGroupIds: [...securityGroupIds],
  };
  const statement = (effect: Effect, conditions: Record<string, unknown> = {}): void => {
    const everywhere = { actions: interfaceActions, resources: ['*'] };
    role.addToPrincipalPolicy(new PolicyStatement({ effect, ...everywhere, conditions }));
  };
  statement(Effect.ALLOW);
  // For Lambda alone, which makes the interfaces: what code asks for carries this key.
  statement(Effect.DENY, { Null: { 'lambda:SourceFunctionArn': 'false' } });
  acknowledgeNetwork(role);
};
