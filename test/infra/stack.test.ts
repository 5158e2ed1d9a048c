import { targetIn } from '../../cli/verify/target.ts';
import { buckets, functions, keys, queues, tables, times } from '../../infra/topology.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

const tableOf = (name: keyof typeof tables): Resource => {
  const found = resourcesOf(template, 'AWS::DynamoDB::Table').find(({ id }) =>
    id.startsWith(`Data${name.replace('-', '')}`),
  );
  if (!found) throw new Error(`no table ${name}`);
  return found;
};

describe('tables', () => {
  test.each(['records', 'data-keys', 'receipts'] as const)(
    '%s is encrypted under our key, on demand, protected and retained',
    (name) => {
      const { Properties, DeletionPolicy, UpdateReplacePolicy } = tableOf(name);

      expect(Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      });
      expect(Properties.SSESpecification.KMSMasterKeyId['Fn::GetAtt'][0]).toMatch(/^Keysservice/);
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    },
  );

  test('rows of records that have a time to go are deleted by it, and no other rows are', () => {
    expect(tableOf('records').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
    for (const name of ['data-keys', 'receipts'] as const) {
      expect(tableOf(name).Properties).not.toHaveProperty('TimeToLiveSpecification');
    }
  });

  test('receipts can always be restored, to replay deletions after a restore', () => {
    expect(tableOf('receipts').Properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
      RecoveryPeriodInDays: 35,
    });
  });

  test('nothing else can be restored by default, so that a deletion is one', () => {
    for (const name of ['records', 'data-keys'] as const) {
      expect(tableOf(name).Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: false });
    }
  });

  test('keys and indexes are those of the topology', () => {
    const schema = ({ partitionKey, sortKey }: Pick<(typeof tables)['records'], 'partitionKey' | 'sortKey'>) => [
      { AttributeName: partitionKey.name, KeyType: 'HASH' },
      { AttributeName: sortKey.name, KeyType: 'RANGE' },
    ];

    for (const name of ['records', 'data-keys', 'receipts'] as const) {
      const { KeySchema, GlobalSecondaryIndexes = [] } = tableOf(name).Properties;
      expect(KeySchema).toEqual(schema(tables[name]));
      expect(GlobalSecondaryIndexes).toEqual(
        tables[name].indexes.map((index) =>
          expect.objectContaining({ IndexName: index.name, KeySchema: schema(index) }),
        ),
      );
    }
  });
});

describe('functions', () => {
  const propertiesOf = (name: string) =>
    resourcesOf(template, 'AWS::Lambda::Function').find(
      ({ Properties }) => Properties.Description === `Ephemera ${name}`,
    )?.Properties;

  test('there are no others than the topology names', () => {
    expect(resourcesOf(template, 'AWS::Lambda::Function')).toHaveLength(Object.keys(functions).length);
  });

  test.each(Object.entries(functions))('%s has the runtime and the limits of the topology', (name, topology) => {
    expect(propertiesOf(name)).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'handler.handler',
      Architectures: [topology.architecture],
      MemorySize: topology.memoryMb,
      Timeout: topology.timeoutMs / 1000,
      EphemeralStorage: { Size: topology.scratchMb },
    });
    expect(propertiesOf(name)).not.toHaveProperty('TracingConfig');
    expect(propertiesOf(name)).not.toHaveProperty('DeadLetterConfig');
  });

  test('the renderer alone is isolated per tenant', () => {
    const isolated = Object.keys(functions).filter((name) => 'TenancyConfig' in propertiesOf(name));

    expect(isolated).toEqual(['renderer']);
    expect(propertiesOf('renderer').TenancyConfig).toEqual({ TenantIsolationMode: 'PER_TENANT' });
  });

  test('each is told the names that it needs and no others', () => {
    const variables = (name: string) => Object.keys(propertiesOf(name).Environment?.Variables ?? {});

    const stores = ['TABLE_RECORDS', 'TABLE_DATA_KEYS', 'BUCKET_CONTENT', 'BUCKET_ASSETS'];
    const named = (kind: string, names: readonly string[]) =>
      names.map((name) => `${kind}_${name.replaceAll('-', '_').toUpperCase()}`);
    const jobTimes = (...names: string[]) => names.map((name) => `TIME_JOB_${name}_MS`);

    expect(variables('api')).toEqual([
      'TABLE_RECORDS',
      'TABLE_DATA_KEYS',
      'TABLE_RECEIPTS',
      'BUCKET_CONTENT',
      'BUCKET_ASSETS',
      'QUEUE_JOBS',
      'QUEUE_WEBHOOKS',
      'QUEUE_DELETIONS',
      'KEY_APPLICATION',
      'KEY_RECEIPT_SIGNING',
      'FUNCTION_RENDERER',
      'FUNCTION_WORKER',
      ...jobTimes('ACCEPT', 'QUEUED'),
      'TIME_DELETION_LATE_LOOK_MS',
    ]);
    expect(variables('worker')).toEqual([
      ...stores,
      'QUEUE_JOBS',
      'QUEUE_WEBHOOKS',
      'KEY_APPLICATION',
      'FUNCTION_RENDERER',
      ...jobTimes('LEASE', 'RENEWAL', 'RETRY', 'QUEUED'),
    ]);
    expect(variables('intake')).toEqual([
      ...stores,
      'QUEUE_JOBS',
      'QUEUE_SUBMISSIONS',
      'QUEUE_WEBHOOKS',
      'KEY_APPLICATION',
      ...jobTimes('ACCEPT', 'QUEUED'),
    ]);
    expect(variables('notifier')).toEqual([
      'TABLE_RECORDS',
      'TABLE_DATA_KEYS',
      'QUEUE_WEBHOOKS',
      'KEY_APPLICATION',
      'TIME_WEBHOOK_RETRY_MS',
      'PUBLIC_ORIGIN',
    ]);
    expect(variables('dead-letter')).toEqual([...stores, 'QUEUE_WEBHOOKS']);
    expect(variables('sweeper')).toEqual([
      ...stores,
      'QUEUE_JOBS',
      'QUEUE_WEBHOOKS',
      ...jobTimes('QUEUED'),
      'TIME_RETENTION_MS',
    ]);
    expect(variables('eraser')).toEqual([
      'TABLE_RECORDS',
      'TABLE_DATA_KEYS',
      'TABLE_RECEIPTS',
      'BUCKET_CONTENT',
      'BUCKET_ASSETS',
      'QUEUE_DELETIONS',
      'KEY_RECEIPT_SIGNING',
      ...jobTimes('ACCEPT', 'LEASE', 'RENEWAL'),
      'TIME_DELETION_QUIET_MS',
      'TIME_DELETION_LATE_LOOK_MS',
      'LOG_RETENTION_DAYS',
      'RECORDS_RECOVERY_DAYS',
    ]);
    expect(variables('admin')).toEqual([
      'TABLE_RECORDS',
      'TABLE_DATA_KEYS',
      'TABLE_RECEIPTS',
      'QUEUE_DELETIONS',
      'KEY_APPLICATION',
      'KEY_VERIFICATION_SIGNING',
      'TIME_DELETION_LATE_LOOK_MS',
    ]);
    const others = Object.keys(functions).filter((name) => name !== 'verifier');
    expect(variables('verifier')).toEqual([
      ...named('TABLE', Object.keys(tables)),
      ...named('BUCKET', Object.keys(buckets)),
      ...named(
        'QUEUE',
        Object.keys(queues).flatMap((name) => [name, `${name}-dead-letter`]),
      ),
      ...named('KEY', Object.keys(keys)),
      ...named('FUNCTION', others),
      'REST_API',
      'LOG_RETENTION_DAYS',
      'RECORDS_RECOVERY_DAYS',
    ]);
    expect(variables('renderer')).toEqual([]);
  });

  test('the eraser alone may send messages to itself', () => {
    expect(Object.keys(functions).filter((name) => propertiesOf(name).RecursiveLoop === 'Allow')).toEqual(['eraser']);
  });

  test('a deletion looks once more when nothing that had begun before it can still run, for jobs are leased', () => {
    const waiting = (['api', 'intake', 'notifier', 'dead-letter', 'admin'] as const).map(
      (name) => functions[name].timeoutMs,
    );

    expect(times['deletion-late-look']).toBeGreaterThan(Math.max(...waiting));
    // SQS holds no message back for longer.
    expect(times['deletion-late-look']).toBeLessThanOrEqual(15 * 60 * 1000);
  });

  test('each writes to a log group of its own', () => {
    const groups = Object.keys(functions).map((name) => propertiesOf(name).LoggingConfig.LogGroup.Ref);

    expect(new Set(groups).size).toBe(groups.length);
    expect(groups.every((id) => template.Resources[id]?.Type === 'AWS::Logs::LogGroup')).toBe(true);
  });

  test('no failed invocation is kept anywhere', () => {
    expect(resourcesOf(template, 'AWS::Lambda::EventInvokeConfig')).toEqual([]);
  });
});

test('every log group expires after 30 days, as deletion receipts say', () => {
  const groups = resourcesOf(template, 'AWS::Logs::LogGroup');

  expect(groups).toHaveLength(Object.keys(functions).length + 1);
  for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(30);
});

test('a client gets the bare origin, people the dashboard, and the operator the names of the functions that are asked by IAM', () => {
  expect(Object.keys(template.Outputs)).toEqual([
    'ApiOrigin',
    'DashboardUrl',
    'SubmissionsQueue',
    'AdminFunction',
    'VerifierFunction',
    'VerifyTarget',
    'FirstAccount',
  ]);
  expect(JSON.stringify(template.Outputs.ApiOrigin?.Value)).toMatch(/"AWS::URLSuffix"}\]\]}$/);
  expect(JSON.stringify(template.Outputs.DashboardUrl?.Value)).toMatch(/"AWS::URLSuffix"},"\/v2\/dashboard"\]\]}$/);
});

/** A value of the template, with what only a deployment knows named by where it comes from. */
const spoken = (value: unknown): string => {
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown[]>;
  if (join) return (join[1] as unknown[]).map(spoken).join('');
  return String(Ref ?? attribute?.join('.') ?? value);
};

test('an output tells verify all that it must know: each store and each log by its name, whom to ask, and the role that reads', () => {
  const output = spoken(template.Outputs.VerifyTarget?.Value);
  const target = targetIn(JSON.stringify({ Ephemera: { ApiOrigin: 'https://x', VerifyTarget: output } }));
  const { functions: asked, tables: rows, buckets: objects, queues: messages, logGroups } = target.resources;

  expect(targetIn(output)).toEqual(target);
  expect(() => targetIn('{"Ephemera":{"ApiOrigin":"https://x"}}')).toThrow('no output VerifyTarget');
  expect([target.api, target.region]).toEqual([spoken(template.Outputs.ApiOrigin?.Value), 'AWS::Region']);
  expect(target.role).toMatch(/^VerifyRole\w+\.Arn$/);
  expect(Object.keys(asked ?? {})).toEqual(['admin', 'verifier']);
  expect([rows, objects, messages, logGroups].map((named) => Object.keys(named ?? {}))).toEqual([
    Object.keys(tables),
    Object.keys(buckets),
    Object.keys(queues).flatMap((name) => [name, `${name}-dead-letter`]),
    [...Object.keys(functions), 'access log'],
  ]);
});

test('nothing in the stack calls home', () => {
  expect(resourcesOf(template, 'AWS::CDK::Metadata')).toEqual([]);
});
