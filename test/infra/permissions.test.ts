import { functions } from '../../infra/topology.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

type Statement = {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal: unknown;
  readonly Condition?: unknown;
};

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const statementsOf = (document: { Statement: readonly Statement[] }): readonly Statement[] => document.Statement;

/** `dynamodb:GetItem Datarecords`: an action with the resource it is allowed on, the logical id's hash cut off. */
const grantsOf = ({ Action, Resource, Effect }: Statement): readonly string[] => {
  expect(Effect).toBe('Allow');
  return listOf(Action).flatMap((action) =>
    listOf(Resource).map((resource) => {
      const id = (resource as { 'Fn::GetAtt'?: [string, string] })['Fn::GetAtt'];
      return `${action} ${id ? id[0].slice(0, -8) : JSON.stringify(resource)}`;
    }),
  );
};

const policiesOf = (roleId: string): readonly Resource[] =>
  resourcesOf(template, 'AWS::IAM::Policy').filter(({ Properties }) =>
    Properties.Roles.some((role: { Ref: string }) => role.Ref === roleId),
  );

const roleOf = (name: string): string => {
  const lambda = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.Description === `Ephemera ${name}`,
  );
  return lambda?.Properties.Role['Fn::GetAtt'][0];
};

const grantsOfFunction = (name: string): readonly string[] =>
  policiesOf(roleOf(name))
    .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
    .flatMap(grantsOf)
    .sort();

const via = (service: string) => ({
  StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
});
const viaDynamoDb = via('dynamodb');
const accountRoot = {
  AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] },
};

describe('what a function may do', () => {
  test('the renderer may write to its own log stream and nothing else', () => {
    expect(grantsOfFunction('renderer')).toEqual([
      'logs:CreateLogStream rendererLogs',
      'logs:PutLogEvents rendererLogs',
    ]);
  });

  test('the api may read keys and accounts, write job rows, and invoke the renderer', () => {
    expect(grantsOfFunction('api')).toEqual([
      'dynamodb:BatchGetItem Datadatakeys',
      'dynamodb:BatchGetItem Datarecords',
      'dynamodb:GetItem Datarecords',
      'dynamodb:PutItem Datarecords',
      'dynamodb:UpdateItem Datarecords',
      'kms:Decrypt Keysservice',
      'lambda:InvokeFunction rendererFunction',
      'logs:CreateLogStream apiLogs',
      'logs:PutLogEvents apiLogs',
    ]);
  });

  test('the admin may write accounts and keys', () => {
    expect(grantsOfFunction('admin')).toEqual([
      'dynamodb:PutItem Datadatakeys',
      'dynamodb:PutItem Datarecords',
      'kms:Decrypt Keysservice',
      'logs:CreateLogStream adminLogs',
      'logs:PutLogEvents adminLogs',
    ]);
  });

  test('each function has a role of its own that only Lambda may assume, without managed or inline policies', () => {
    const roleIds = Object.keys(functions).map(roleOf);

    expect(new Set(roleIds).size).toBe(roleIds.length);
    for (const id of roleIds) {
      expect(template.Resources[id]?.Properties).toEqual({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
        },
      });
    }
  });

  test('every policy belongs to one of these roles, and none has a wildcard', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy');

    expect(policies.length).toBe(Object.keys(functions).flatMap((name) => policiesOf(roleOf(name))).length);
    for (const { Properties } of policies) expect(JSON.stringify(Properties.PolicyDocument)).not.toContain('*');
  });

  test('tables are opened through DynamoDB only, never with the key itself', () => {
    const statements = resourcesOf(template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
      .filter(({ Action }) => listOf(Action).some((action) => action.startsWith('kms:')));

    expect(statements.map(({ Condition }) => Condition)).toEqual([viaDynamoDb, viaDynamoDb]);
  });
});

describe('what a key allows', () => {
  const usesOf = (idPrefix: string): readonly Statement[] => {
    const key = resourcesOf(template, 'AWS::KMS::Key').find(({ id }) => id.startsWith(idPrefix));
    const [administration, ...uses] = statementsOf(key?.Properties.KeyPolicy);
    expect(administration?.Principal).toEqual(accountRoot);
    return uses;
  };
  const cryptography =
    /^kms:(\*|Encrypt|Decrypt|ReEncrypt|GenerateDataKey|GenerateRandom|GenerateMac|VerifyMac|Sign|Verify|DeriveShared|CreateGrant)/;

  test('administrators of the account may manage every key and use none', () => {
    const keys = resourcesOf(template, 'AWS::KMS::Key');

    expect(keys).toHaveLength(4);
    for (const { Properties } of keys) {
      const [administration] = statementsOf(Properties.KeyPolicy);
      const actions = listOf(administration?.Action ?? []);
      expect(actions).toContain('kms:PutKeyPolicy');
      expect(actions.filter((action) => cryptography.test(action))).toEqual([]);
    }
  });

  test('the service key is used by AWS services for callers of this account, and not directly', () => {
    expect(usesOf('Keysservice')).toEqual(
      ['dynamodb', 's3', 'sqs'].map((service) =>
        expect.objectContaining({ Effect: 'Allow', Principal: accountRoot, Condition: via(service) }),
      ),
    );
  });

  test('nobody may use the application key, since nothing is sealed yet', () => {
    expect(usesOf('Keysapplication')).toEqual([]);
  });

  test.each(['Keysreceiptsigning', 'Keysverificationsigning'])(
    '%s gives out its public key and signs for nobody yet',
    (id) => {
      expect(usesOf(id).map(({ Action }) => Action)).toEqual(['kms:GetPublicKey']);
    },
  );

  test('every key is retained, and every symmetric one rotates', () => {
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of resourcesOf(template, 'AWS::KMS::Key')) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      expect(Properties.EnableKeyRotation ?? Properties.KeySpec).toBe(Properties.KeySpec ? 'ECC_NIST_P256' : true);
    }
  });
});
