/** What the verifier looks at besides the topology's resources: the HTTP API, and how long logs are kept. */
import { Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { restApiVariable } from '../function-variables.ts';
import { stages } from '../topology.ts';
import { acknowledgeLogGroups } from './acknowledgements.ts';
import type { TopologyFunction } from './function.ts';

export const letInspect = (verifier: TopologyFunction, { restApiId }: RestApi): void => {
  const { region, account, partition } = Stack.of(verifier);
  const api = `arn:${partition}:apigateway:${region}::/restapis/${restApiId}`;
  verifier.tell({ [restApiVariable]: restApiId });
  for (const resource of [api, ...stages.map((stage) => `${api}/stages/${stage}`)]) {
    verifier.addStatement(['apigateway:GET'], resource);
  }
  verifier.addStatement(['logs:DescribeLogGroups'], `arn:${partition}:logs:${region}:${account}:log-group:*`);
  acknowledgeLogGroups(verifier.role);
};
