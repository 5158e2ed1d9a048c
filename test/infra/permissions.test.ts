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
  const denied = Effect === 'Allow' ? '' : 'not ';
  return listOf(Action).flatMap((action) =>
    listOf(Resource).map((resource) => `${denied}${action} ${nameOf(resource)}`),
  );
};

type Reference = { readonly 'Fn::GetAtt'?: [string, string]; readonly 'Fn::Join'?: [string, [Reference, string]] };

/** `Datarecords`, or `Datarecords/index/due` for a part of it. */
const nameOf = (resource: unknown): string => {
  const { 'Fn::GetAtt': whole, 'Fn::Join': part } = resource as Reference;
  // What is no resource of ours is named by its ARN.
  if (part && typeof part[1][0] === 'string')
    return JSON.stringify(resource).replaceAll(/["{}[\]]|Ref:|Fn::Join:/g, '');
  if (whole) return whole[0].slice(0, -8);
  return part ? nameOf(part[1][0]) + part[1][1] : JSON.stringify(resource);
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

const [verifyRole] = resourcesOf(template, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('VerifyRole')) as [
  Resource & { readonly id: string },
];

const via = (service: string) => ({
  StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
});
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

  const rows = (actions: readonly string[], on: string) => actions.map((action) => `dynamodb:${action} Data${on}`);
  const objects = (actions: readonly string[], on: string) => actions.map((action) => `s3:${action} Buckets${on}`);
  const ownLog = (id: string) => [`logs:CreateLogStream ${id}Logs`, `logs:PutLogEvents ${id}Logs`];
  const used = ['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'];
  const storing = [
    ...objects(['AbortMultipartUpload', 'DeleteObject', 'PutObject'], 'assets/*'),
    ...objects(['ListBucket', 'ListBucketMultipartUploads'], 'assets'),
  ];
  const ending = [
    ...rows(['ConditionCheckItem', 'GetItem', 'UpdateItem'], 'records'),
    ...rows(['DeleteItem'], 'datakeys'),
    ...objects(['DeleteObject'], 'content/*'),
    ...objects(['AbortMultipartUpload', 'DeleteObject'], 'assets/*'),
    ...objects(['ListBucket', 'ListBucketMultipartUploads'], 'assets'),
    // Whoever ends a job lets its webhook be sent.
    'sqs:SendMessage Queueswebhooks',
  ];
  const taking = ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((action) => `sqs:${action} `);

  test.each<[string, readonly string[]]>([
    [
      'api',
      [
        ...rows([...used, 'DeleteItem', 'Query'], 'records'),
        ...rows(['Query'], 'records/index/status'),
        ...rows(['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'], 'datakeys'),
        // The log of deletions: begins one, and reads one.
        ...rows(['GetItem', 'PutItem'], 'receipts'),
        ...objects(['DeleteObject', 'PutObject'], 'content/*'),
        ...storing,
        ...objects(['GetObject'], 'assets/*'),
        'sqs:SendMessage Queuesjobs',
        'sqs:SendMessage Queueswebhooks',
        'sqs:SendMessage Queuesdeletions',
        'lambda:InvokeFunction rendererFunction',
        // The worker alone opens what a storage configuration seals: it tests a bucket for the api.
        'lambda:InvokeFunction workerFunction',
      ],
    ],
    [
      'worker',
      [
        ...rows(used, 'records'),
        ...rows(['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem'], 'datakeys'),
        ...objects(['DeleteObject', 'GetObject'], 'content/*'),
        ...objects(['ListBucket'], 'content'),
        ...storing,
        ...taking.map((action) => `${action}Queuesjobs`),
        'sqs:ChangeMessageVisibility Queuesjobs',
        'sqs:SendMessage Queueswebhooks',
        'lambda:InvokeFunction rendererFunction',
      ],
    ],
    [
      'intake',
      [
        ...rows(['BatchGetItem', 'ConditionCheckItem', 'GetItem', 'PutItem', 'UpdateItem'], 'records'),
        ...rows(['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'], 'datakeys'),
        ...objects(['DeleteObject', 'PutObject'], 'content/*'),
        ...objects(['AbortMultipartUpload', 'DeleteObject'], 'assets/*'),
        ...objects(['ListBucket', 'ListBucketMultipartUploads'], 'assets'),
        ...['', 'deadletter'].flatMap((kind) => taking.map((action) => `${action}Queuessubmissions${kind}`)),
        'sqs:SendMessage Queuesjobs',
        'sqs:SendMessage Queueswebhooks',
      ],
    ],
    [
      'notifier',
      [
        ...rows(['GetItem', 'UpdateItem'], 'records'),
        ...rows(['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem'], 'datakeys'),
        ...taking.map((action) => `${action}Queueswebhooks`),
        'sqs:SendMessage Queueswebhooks',
      ],
    ],
    [
      'dead-letter',
      [
        ...ending,
        ...['jobs', 'webhooks'].flatMap((queue) => taking.map((action) => `${action}Queues${queue}deadletter`)),
      ],
    ],
    [
      'sweeper',
      [
        ...ending,
        ...rows(['DeleteItem', 'Query'], 'records'),
        ...rows(['Query'], 'records/index/due'),
        'sqs:SendMessage Queuesjobs',
      ],
    ],
    [
      'eraser',
      [
        ...rows(['BatchWriteItem', 'DeleteItem', 'Query'], 'records'),
        ...rows(['BatchWriteItem', 'Query'], 'datakeys'),
        ...rows(['GetItem', 'UpdateItem'], 'receipts'),
        ...['content', 'assets'].flatMap((bucket) => [
          ...objects(['AbortMultipartUpload', 'DeleteObject'], `${bucket}/*`),
          ...objects(['ListBucket', 'ListBucketMultipartUploads'], bucket),
        ]),
        ...['', 'deadletter'].flatMap((kind) => taking.map((action) => `${action}Queuesdeletions${kind}`)),
        'sqs:ChangeMessageVisibility Queuesdeletions',
        'sqs:SendMessage Queuesdeletions',
      ],
    ],
    [
      'admin',
      [
        ...rows(
          ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
          'records',
        ),
        ...rows(['ConditionCheckItem', 'DeleteItem', 'PutItem'], 'datakeys'),
        ...rows(['PutItem', 'Query', 'UpdateItem'], 'receipts'),
        'sqs:SendMessage Queuesdeletions',
      ],
    ],
  ])('the %s may do its part and nothing else', (name, expected) => {
    const grants = grantsOfFunction(name).filter((grant) => !grant.startsWith('kms:'));

    expect(grants).toEqual([...expected, ...ownLog(name.replace('-', ''))].toSorted());
  });

  test('the verifier may see how everything is set up, read nothing of what it holds, and open nothing', () => {
    const own = grantsOfFunction('verifier');
    const looking =
      /^(dynamodb:Describe|s3:Get(Bucket|EncryptionC|LifecycleC)|sqs:GetQueueAttributes|kms:(DescribeKey|GetKey)|lambda:GetFunctionConfiguration|apigateway:GET|logs:DescribeLogGroups)/;

    expect(own.filter((grant) => !looking.test(grant)).toSorted()).toEqual(
      [
        ...ownLog('verifier'),
        'dynamodb:UpdateItem Datareceipts',
        'kms:Decrypt Keysservice',
        'kms:GetPublicKey Keysverificationsigning',
        'kms:Sign Keysverificationsigning',
        'not kms:Decrypt Keysapplication',
      ].toSorted(),
    );
    expect(own.filter((grant) => /^s3:\w+ .*\*$/.test(grant))).toEqual([]);
  });

  test('who runs verify may read every store and every log, changes nothing, opens nothing and invokes nothing', () => {
    const everyTable = ['records', 'datakeys', 'receipts'];
    const everyQueue = ['jobs', 'submissions', 'webhooks', 'deletions'].flatMap((name) => [name, `${name}deadletter`]);
    const own = policiesOf(verifyRole.id)
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
      .flatMap(grantsOf);
    const logs = own.filter((grant) => grant.startsWith('logs:'));

    expect(own.filter((grant) => !logs.includes(grant)).toSorted()).toEqual(
      [
        ...everyTable.flatMap((name) => rows(['DescribeTable', 'Scan'], name)),
        ...['content', 'assets'].flatMap((name) => [
          ...objects(['GetBucketVersioning', 'ListBucket', 'ListBucketMultipartUploads', 'ListBucketVersions'], name),
          ...objects(['GetObject', 'GetObjectVersion'], `${name}/*`),
        ]),
        ...everyQueue.flatMap((name) =>
          ['GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map((action) => `sqs:${action} Queues${name}`),
        ),
        ...Array(3).fill('kms:Decrypt Keysservice'),
        'not kms:Decrypt Keysapplication',
      ].toSorted(),
    );
    expect(logs.toSorted()).toEqual(
      [...Object.keys(functions).map((name) => `${name.replace('-', '')}Logs`), 'ApiAccessLog']
        .map((name) => `logs:FilterLogEvents ${name}`)
        .toSorted(),
    );
  });

  test('that role is for whoever in this account is allowed to assume it', () => {
    expect(verifyRole.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: accountRoot },
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

  test('every policy belongs to one of these roles, and none has a wildcard but for the objects of a bucket and the names of log groups', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy');

    const roleIds = [...Object.keys(functions).map(roleOf), verifyRole.id];
    expect(policies.length).toBe(roleIds.flatMap(policiesOf).length);
    for (const { Properties } of policies) {
      const text = JSON.stringify(Properties.PolicyDocument);
      // How long logs are kept is allowed to see of all, or of none.
      const groups = text.replaceAll('":log-group:*"', '');
      expect(groups.replaceAll(/\{"Fn::GetAtt":\["Buckets\w+","Arn"\]\},"\/\*"/g, '')).not.toContain('*');
    }
  });

  test('the service key is used through the services only, never by itself', () => {
    const statements = resourcesOf(template, 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => statementsOf(Properties.PolicyDocument))
      .filter((statement) =>
        grantsOf(statement).some((grant) => /^kms:(?!DescribeKey|GetKey)\w+ Keysservice$/.test(grant)),
      );

    expect(statements.length).toBeGreaterThan(0);
    for (const { Condition } of statements) {
      expect(['dynamodb', 's3', 'sqs'].map(via)).toContainEqual(Condition);
    }
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

  test('each role seals and opens for its own purposes only: who seals content cannot open it', () => {
    const uses = usesOf('Keysapplication').map(({ Action, Principal, Condition }) => {
      const role = (Principal as { AWS: Reference }).AWS;
      const purposes = (Condition as { StringEquals: Record<string, string[]> }).StringEquals;
      return [nameOf(role), Action, purposes['kms:EncryptionContext:purpose']];
    });

    expect(uses).toEqual([
      [
        'apiRole',
        'kms:GenerateDataKey',
        ['content', 'asset', 'storage', 'template', 'link', 'idempotency', 'webhook', 'webhook-secret'],
      ],
      ['apiRole', 'kms:Decrypt', ['asset', 'template', 'link', 'idempotency']],
      ['workerRole', 'kms:GenerateDataKey', ['asset']],
      ['workerRole', 'kms:Decrypt', ['content', 'storage']],
      ['intakeRole', 'kms:GenerateDataKey', ['content', 'idempotency', 'webhook']],
      ['intakeRole', 'kms:Decrypt', ['template', 'idempotency']],
      ['notifierRole', 'kms:GenerateDataKey', ['link']],
      ['notifierRole', 'kms:Decrypt', ['link', 'webhook', 'webhook-secret']],
      ['adminRole', 'kms:GenerateDataKey', ['webhook-secret']],
    ]);
  });

  const signersOf = (idPrefix: string) =>
    usesOf(idPrefix).flatMap(({ Action, Principal }) =>
      listOf(Action).includes('kms:Sign')
        ? listOf((Principal as { AWS: Reference | Reference[] }).AWS).map(nameOf)
        : [],
    );

  test('the eraser alone signs deletion receipts; the admin and the verifier sign verification reports', () => {
    expect(signersOf('Keysreceiptsigning')).toEqual(['eraserRole']);
    expect(signersOf('Keysverificationsigning')).toEqual(['adminRole', 'verifierRole']);
  });

  test.each(['Keysreceiptsigning', 'Keysverificationsigning'])(
    '%s gives out its public key and is used for no more',
    (id) => {
      const actions = usesOf(id).flatMap(({ Action }) => listOf(Action));

      expect(actions).toContain('kms:GetPublicKey');
      expect(actions.filter((action) => !['kms:GetPublicKey', 'kms:Sign'].includes(action))).toEqual([]);
    },
  );

  test('every key is retained, and every symmetric one rotates', () => {
    for (const { Properties, DeletionPolicy, UpdateReplacePolicy } of resourcesOf(template, 'AWS::KMS::Key')) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      expect(Properties.EnableKeyRotation ?? Properties.KeySpec).toBe(Properties.KeySpec ? 'ECC_NIST_P256' : true);
    }
  });
});
