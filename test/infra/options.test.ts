/** What an operator may configure: off by default, and all of it on at once. */
import type { EphemeraConfig } from '../../infra/config.ts';
import { functions } from '../../infra/topology.ts';
import { plans } from '../../shared/domain/plan.ts';
import { type Resource, resourcesOf, synthesize, type Template } from './synthesize.ts';

const everything = {
  domain: {
    name: 'pdf.example.com',
    certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/1f2e',
    truststore: { uri: 's3://trust/clients.pem', version: '7' },
  },
  allowedHosts: ['minio.internal:9000', '10.0.0.0/8'],
  officeEngineUrl: 'https://gotenberg.internal',
  plans: { team: { ...plans.standard, syncRenders: 7 } },
  retention: { logDays: 7, newAccounts: { assetDays: 30 } },
  backupDays: 35,
  renderer: { memoryMb: 3008, runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:07a4' },
  network: { subnetIds: ['subnet-1a2b3c4d', 'subnet-2b3c4d5e'], securityGroupIds: ['sg-3c4d5e6f'] },
  webAclArn: 'arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/ephemera/1f2e',
  dashboard: 'off',
  verifyPrincipals: ['arn:aws:iam::123456789012:role/privacy', 'arn:aws:iam::210987654321:user/auditor'],
  alarms: { topicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms', chromiumDaysMax: 30 },
} satisfies EphemeraConfig;

const bare = synthesize();
// The checks, too: a finding on anything that is off by default would show itself to an operator first.
const full = synthesize({ config: everything, isValidated: true });

const functionOf = (template: Template, name: string): Resource['Properties'] =>
  resourcesOf(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Description === `Ephemera ${name}`)
    ?.Properties;
const variableOf = (template: Template, variable: string) =>
  Object.fromEntries(
    Object.keys(functions).flatMap((name) => {
      const value = functionOf(template, name).Environment?.Variables?.[variable];
      return value === undefined ? [] : [[name, value]];
    }),
  );
const forAll = (names: readonly string[], value: string) => Object.fromEntries(names.map((name) => [name, value]));
const dependenciesOf = (name: string): readonly string[] => {
  const found = resourcesOf(full, 'AWS::Lambda::Function').find(
    ({ Properties }) => Properties.Description === `Ephemera ${name}`,
  );
  return (found as unknown as { DependsOn?: string[] }).DependsOn ?? [];
};
const policyIdsOf = (role: string): readonly string[] =>
  resourcesOf(full, 'AWS::IAM::Policy').flatMap(({ id, Properties }) => (Properties.Roles[0].Ref === role ? [id] : []));
const propertiesOf = (template: Template, type: string) =>
  resourcesOf(template, type).map(({ Properties }) => Properties);
const [restApi] = resourcesOf(full, 'AWS::ApiGateway::RestApi');

test('who reads the stores for verify are those whom the operator names, and nobody else', () => {
  const role = resourcesOf(full, 'AWS::IAM::Role').find(({ id }) => id.startsWith('VerifyRole'));

  expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: everything.verifyPrincipals } },
  ]);
});

test('nothing that is optional is there by default', () => {
  const optional = [
    'AWS::ApiGateway::DomainName',
    'AWS::ApiGateway::BasePathMapping',
    'AWS::WAFv2::WebACLAssociation',
    'AWS::SNS::Topic',
    'AWS::SNS::Subscription',
  ];
  for (const type of optional) expect([type, resourcesOf(bare, type)]).toEqual([type, []]);
  for (const name of Object.keys(functions)) expect(functionOf(bare, name)).not.toHaveProperty('VpcConfig');
  for (const alarm of propertiesOf(bare, 'AWS::CloudWatch::Alarm')) expect(alarm).not.toHaveProperty('AlarmActions');
  for (const variable of ['PLANS', 'NEW_ACCOUNT_RETENTION', 'EGRESS_ALLOWED_HOSTS', 'OFFICE_ENGINE_URL', 'DASHBOARD']) {
    expect(variableOf(bare, variable)).toEqual({});
  }
});

describe('a domain', () => {
  test('serves both stages, each under its base path', () => {
    const [domain] = resourcesOf(full, 'AWS::ApiGateway::DomainName');

    expect(propertiesOf(full, 'AWS::ApiGateway::BasePathMapping')).toEqual(
      ['v1', 'v2'].map((stage) => ({
        DomainName: { Ref: domain?.id },
        RestApiId: { Ref: restApi?.id },
        BasePath: stage,
        Stage: stage,
      })),
    );
    expect(Object.keys(full.Outputs)).toEqual(expect.arrayContaining(['DomainTarget', 'DomainTargetZone']));
    expect(full.Outputs.ApiOrigin?.Value).toBe('https://pdf.example.com');
  });

  test('asks for client certificates with a truststore, and the address that does not ask is closed', () => {
    expect(propertiesOf(full, 'AWS::ApiGateway::DomainName')).toEqual([
      {
        DomainName: 'pdf.example.com',
        RegionalCertificateArn: everything.domain.certificateArn,
        EndpointConfiguration: { Types: ['REGIONAL'] },
        SecurityPolicy: 'TLS_1_2',
        MutualTlsAuthentication: { TruststoreUri: 's3://trust/clients.pem', TruststoreVersion: '7' },
      },
    ]);
    expect(restApi?.Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(propertiesOf(bare, 'AWS::ApiGateway::RestApi')[0]).not.toHaveProperty('DisableExecuteApiEndpoint');
  });

  test('keeps to the TLS of the API without a truststore, and links begin with it', () => {
    const { name, certificateArn } = everything.domain;
    const domain = { name, certificateArn };
    const plain = synthesize({ config: { domain, alarms: { email: 'operator@example.com' } } });

    expect(propertiesOf(plain, 'AWS::ApiGateway::DomainName')[0]).toMatchObject({
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'STRICT',
    });
    expect(variableOf(plain, 'PUBLIC_ORIGIN')).toEqual(forAll(['api', 'notifier'], 'https://pdf.example.com'));
    // In the same synthesis: an address instead of a topic.
    expect(propertiesOf(plain, 'AWS::SNS::Subscription')).toEqual([
      expect.objectContaining({ Protocol: 'email', Endpoint: 'operator@example.com' }),
    ]);
    const [topic] = resourcesOf(plain, 'AWS::SNS::Topic');
    for (const { AlarmActions } of propertiesOf(plain, 'AWS::CloudWatch::Alarm')) {
      expect(AlarmActions).toEqual([{ Ref: topic?.id }]);
    }
    expect(propertiesOf(plain, 'AWS::SNS::TopicPolicy')[0].PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
    ]);
  });
});

test('what sends out does so from the network, and its code may not touch the interfaces', () => {
  const inNetwork = Object.keys(functions).filter((name) => 'VpcConfig' in functionOf(full, name));
  expect(inNetwork).toEqual(['api', 'renderer', 'worker', 'intake', 'notifier']);
  expect(functionOf(full, 'renderer').VpcConfig).toEqual({
    SubnetIds: everything.network.subnetIds,
    SecurityGroupIds: everything.network.securityGroupIds,
  });

  for (const name of inNetwork) {
    const role = functionOf(full, name).Role['Fn::GetAtt'][0];
    const statements = propertiesOf(full, 'AWS::IAM::Policy')
      .filter(({ Roles }) => Roles[0].Ref === role)
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => String(Action).includes('ec2:'));
    expect(statements.map(({ Effect, Condition }) => ({ Effect, Condition }))).toEqual([
      { Effect: 'Allow', Condition: undefined },
      { Effect: 'Deny', Condition: { Null: { 'lambda:SourceFunctionArn': 'false' } } },
    ]);
    expect(statements[0].Action).toEqual(statements[1].Action);
    // Lambda asks for the permission when the function is made.
    expect(dependenciesOf(name)).toEqual(expect.arrayContaining(policyIdsOf(role)));
  }
});

test('a web ACL stands before both stages', () => {
  const associations = propertiesOf(full, 'AWS::WAFv2::WebACLAssociation');

  expect(associations.map(({ WebACLArn }) => WebACLArn)).toEqual([everything.webAclArn, everything.webAclArn]);
  expect(associations.map(({ ResourceArn }) => ResourceArn['Fn::Join'][1].at(-1))).toEqual([
    '/stages/v1',
    '/stages/v2',
  ]);
});

test('the renderer has the memory and the runtime that were chosen; else a runtime changes with a deployment only', () => {
  expect(functionOf(full, 'renderer')).toMatchObject({
    MemorySize: 3008,
    RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: everything.renderer.runtimeVersionArn },
  });
  for (const name of Object.keys(functions)) {
    expect(functionOf(bare, name).RuntimeManagementConfig).toEqual({ UpdateRuntimeOn: 'FunctionUpdate' });
  }
});

test('plans, retention and hosts are told to whom they concern', () => {
  const limited = ['api', 'worker', 'intake', 'admin'];

  expect(variableOf(full, 'DASHBOARD')).toEqual({ api: 'off' });
  expect(full.Outputs).not.toHaveProperty('DashboardUrl');
  expect(variableOf(full, 'PLANS')).toEqual(forAll(limited, JSON.stringify(everything.plans)));
  expect(variableOf(full, 'NEW_ACCOUNT_RETENTION')).toEqual({ admin: '{"assetDays":30}' });
  expect(variableOf(full, 'LOG_RETENTION_DAYS')).toEqual({ eraser: '7', verifier: '7' });
  expect(variableOf(full, 'RECORDS_RECOVERY_DAYS')).toEqual({ eraser: '35', verifier: '35' });
  expect(variableOf(bare, 'RECORDS_RECOVERY_DAYS')).toEqual({ eraser: '0', verifier: '0' });
  expect(variableOf(full, 'OFFICE_ENGINE_URL')).toEqual({ renderer: 'https://gotenberg.internal' });
  expect(variableOf(full, 'EGRESS_ALLOWED_HOSTS')).toEqual(
    forAll(['api', 'renderer', 'worker', 'intake', 'notifier'], 'minio.internal:9000,10.0.0.0/8'),
  );
});

test('logs go after the days that were chosen', () => {
  for (const { RetentionInDays } of propertiesOf(full, 'AWS::Logs::LogGroup')) expect(RetentionInDays).toBe(7);
});

test('rows of accounts can be restored for the days that were chosen, and wrapped keys never', () => {
  const recoveryOf = (name: string) =>
    resourcesOf(full, 'AWS::DynamoDB::Table').find(({ id }) => id.startsWith(`Data${name}`))?.Properties
      .PointInTimeRecoverySpecification;

  expect(recoveryOf('records')).toEqual({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 });
  expect(recoveryOf('datakeys')).toEqual({ PointInTimeRecoveryEnabled: false });
});

test('alarms are sent to the topic that was named', () => {
  const alarms = propertiesOf(full, 'AWS::CloudWatch::Alarm');

  expect(alarms.length).toBeGreaterThan(10);
  for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([everything.alarms.topicArn]);
});

test('no output shows a secret', () => {
  const text = JSON.stringify(full.Outputs);

  expect(full.Outputs.FirstAccount?.Value).toEqual({
    'Fn::Join': ['', [expect.stringContaining('npx ephemera account create'), expect.anything()]],
  });
  expect(text).not.toMatch(/resolve:|secretsmanager|SecretString|apiKey/);
});
