/** What the embedded services enforce is what CloudFormation is given: statement by statement, under other names. */
import type { Conditions } from '../../infra/function-permissions.ts';
import { roleNames } from '../../infra/grants.ts';
import { buckets, functions, keys, queues, tables } from '../../infra/topology.ts';
import { rolePolicies } from '../../local/aws/access/role-policies.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

/** What a resource is called in the template (without the hash), and its ARN on the machine. */
const localArns = new Map<string, string>(
  [
    ...Object.keys(tables).map((name): [string, string] => [
      `Data${name}`,
      `dynamodb:us-east-1:000000000000:table/ephemera-${name}`,
    ]),
    ...Object.keys(buckets).map((name): [string, string] => [`Buckets${name}`, `s3:::ephemera-${name}`]),
    ...Object.keys(queues).flatMap((name) =>
      [name, `${name}-dead-letter`].map((queue): [string, string] => [
        `Queues${queue}`,
        `sqs:us-east-1:000000000000:ephemera-${queue}`,
      ]),
    ),
    ...Object.keys(keys).map((name): [string, string] => [
      `Keys${name}`,
      `kms:us-east-1:000000000000:alias/ephemera-${name}`,
    ]),
    ...Object.keys(functions).map((name): [string, string] => [
      `${name}Function`,
      `lambda:us-east-1:000000000000:function:ephemera-${name}`,
    ]),
  ].map(([id, arn]) => [id.replaceAll('-', ''), `arn:aws:${arn}`]),
);

type Token =
  | string
  | { readonly Ref: string }
  | { readonly 'Fn::GetAtt': [string, string] }
  | { readonly 'Fn::Join': ['', Token[]] };

/** A value of the template, as it would be on the machine. */
const resolved = (token: Token): string => {
  if (typeof token === 'string') return token;
  if ('Ref' in token) return token.Ref === 'AWS::Region' ? 'us-east-1' : token.Ref;
  if ('Fn::Join' in token) return token['Fn::Join'][1].map(resolved).join('');
  const [id] = token['Fn::GetAtt'];
  return localArns.get(id.slice(0, -8)) ?? id;
};

const resolvedConditions = (conditions: Readonly<Record<string, Readonly<Record<string, Token | Token[]>>>>) =>
  JSON.parse(
    JSON.stringify(conditions, (_key, value) =>
      value && typeof value === 'object' && 'Fn::Join' in value ? resolved(value) : value,
    ),
  );

type Line = {
  readonly actions: readonly string[];
  readonly resource: string;
  readonly conditions: Conditions;
  readonly isDenial: boolean;
};

/** One line for each action, so that it does not matter how statements are put together. */
const linesOf = ({ actions, resource, conditions, isDenial }: Line): string[] =>
  actions.map((action) => `${isDenial ? 'not ' : ''}${action} on ${resource} if ${JSON.stringify(conditions)}`);

const roleIdOf = (name: string): string => {
  const lambda = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.Description === `Ephemera ${name}`,
  );
  if (lambda) return lambda.Properties.Role['Fn::GetAtt'][0];
  return resourcesOf(template, 'AWS::IAM::Role').find(({ id }) => id.startsWith('VerifyRole'))?.id ?? '';
};

const synthesized = (name: string): string[] => {
  const roleId = roleIdOf(name);
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === roleId))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource, Condition = {}, Effect }) =>
      [Resource].flat().flatMap((resource) =>
        linesOf({
          actions: [Action].flat(),
          resource: resolved(resource),
          conditions: resolvedConditions(Condition),
          isDenial: Effect === 'Deny',
        }),
      ),
    );
};

// Lambda writes the log; on one machine the host does, to a file.
const isOwnLog = (line: string): boolean => /^logs:(CreateLogStream|PutLogEvents) on \w+Logs\w{8} if \{\}$/.test(line);

// What one machine has none of: API Gateway, and log groups.
const isOfAws = (line: string): boolean => /^(apigateway:GET|logs:(DescribeLogGroups|FilterLogEvents)) on /.test(line);

test.each(roleNames)('the %s may do on one machine what its role on AWS allows, and nothing else', (name) => {
  const onAws = synthesized(name);

  expect(onAws.filter(isOwnLog)).toHaveLength(name === 'verify' ? 0 : 2);
  expect(rolePolicies[name]?.flatMap(linesOf).toSorted()).toEqual(
    onAws.filter((line) => !isOwnLog(line) && !isOfAws(line)).toSorted(),
  );
});
