import { grantsOf, nameOf } from '../../../infra/grants.ts';
import { type FunctionName, functions } from '../../../infra/topology.ts';
import { createAccess } from '../../../local/aws/access/access.ts';
import { askedOfDynamoDb, askedOfKms, askedOfS3, askedOfSqs } from '../../../local/aws/access/asked.ts';
import { type Asked, allows } from '../../../local/aws/access/policy.ts';
import { rolePolicies } from '../../../local/aws/access/role-policies.ts';
import { createIdentities } from '../../../local/aws/identities.ts';
import type { Purpose } from '../../../shared/domain/envelope.ts';

const roles = Object.keys(functions) as FunctionName[];
const identities = createIdentities();
const callers = Object.fromEntries(roles.map((role) => [role, identities.issueToPoller(role)]));
const operator = identities.issueToOperator();
const sender = identities.issueToUser('customer');

const newAccess = (tell: (refused: string) => void = () => undefined) => createAccess(rolePolicies, tell);
const isAllowed = (role: string, asked: readonly Asked[]): boolean => !newAccess().refusal(callers[role], asked);

const getRow = askedOfDynamoDb('GetItem', { TableName: 'ephemera-records' });
const dataKey = (operation: 'GenerateDataKey' | 'Decrypt', EncryptionContext: object) =>
  askedOfKms(operation, { KeyId: 'alias/ephemera-application', EncryptionContext });

describe('an action is allowed', () => {
  const statement = {
    actions: ['s3:GetObject'],
    resource: 'arn:aws:s3:::files/*',
    conditions: { StringEquals: { 'a:Colour': ['red', 'blue'] }, Null: { 'a:Account': 'false' } },
  };
  const asked = {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::files/a/b',
    context: { 'a:Colour': 'red', 'a:Account': 'x' },
  };

  test('by a statement that has it, on its resource, under its conditions', () => {
    expect(allows(statement, asked)).toBe(true);
  });

  test.each<[string, Partial<Asked>]>([
    ['another action', { action: 's3:PutObject' }],
    ['another resource', { resource: 'arn:aws:s3:::other/a' }],
    ['the bucket instead of its objects', { resource: 'arn:aws:s3:::files' }],
    ['another value of the condition', { context: { 'a:Colour': 'green', 'a:Account': 'x' } }],
    ['no value of the condition', { context: { 'a:Account': 'x' } }],
    ['a key missing that must be there', { context: { 'a:Colour': 'red' } }],
    ['nothing known of the request', { context: {} }],
  ])('and not for %s', (_name, change) => expect(allows(statement, { ...asked, ...change })).toBe(false));

  test('and not under a condition of a kind that is not known here', () => {
    expect(allows({ ...statement, conditions: { StringLike: { 'a:Colour': '*' } } }, asked)).toBe(false);
  });
});

describe('data keys of each purpose are made and opened by the roles of the table, and by no other', () => {
  const table: Readonly<Record<Purpose, { seals: FunctionName[]; opens: FunctionName[] }>> = {
    content: { seals: ['api', 'intake'], opens: ['worker'] },
    storage: { seals: ['api'], opens: ['worker'] },
    template: { seals: ['api'], opens: ['api', 'intake'] },
    webhook: { seals: ['api', 'intake'], opens: ['notifier'] },
    'webhook-secret': { seals: ['api', 'admin'], opens: ['notifier'] },
    link: { seals: ['api', 'notifier'], opens: ['api', 'notifier'] },
    idempotency: { seals: ['api', 'intake'], opens: ['api', 'intake'] },
    asset: { seals: ['api', 'worker'], opens: ['api'] },
  };

  test.each(Object.entries(table))('%s', (purpose, { seals, opens }) => {
    const whoMay = (operation: 'GenerateDataKey' | 'Decrypt') =>
      roles.filter((role) => isAllowed(role, dataKey(operation, { account: 'acct_1', purpose })));

    expect(whoMay('GenerateDataKey').toSorted()).toEqual(seals.toSorted());
    expect(whoMay('Decrypt').toSorted()).toEqual(opens.toSorted());
  });

  test('none without an account, without a purpose, or under another key', () => {
    expect(isAllowed('worker', dataKey('Decrypt', { account: 'acct_1', purpose: 'content' }))).toBe(true);
    expect(isAllowed('worker', dataKey('Decrypt', { purpose: 'content' }))).toBe(false);
    expect(isAllowed('worker', dataKey('Decrypt', { account: 'acct_1' }))).toBe(false);
    const KeyId = 'alias/ephemera-service';
    const EncryptionContext = { account: 'acct_1', purpose: 'content' };
    expect(isAllowed('worker', askedOfKms('Decrypt', { KeyId, EncryptionContext }))).toBe(false);
  });
});

describe('a request is refused', () => {
  test('in the words of AWS, which name the role, the action and the resource', () => {
    expect(newAccess().refusal(callers.notifier, askedOfDynamoDb('Scan', { TableName: 'ephemera-records' }))).toBe(
      'User: arn:aws:sts::000000000000:assumed-role/ephemera-notifier/ephemera-notifier is not authorized to perform: ' +
        'dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:000000000000:table/ephemera-records ' +
        'because no identity-based policy allows the dynamodb:Scan action',
    );
  });

  test('whole, if one part of it is not allowed', () => {
    const TransactItems = [{ Update: { TableName: 'ephemera-records' } }, { Put: { TableName: 'ephemera-receipts' } }];

    expect(
      isAllowed('worker', askedOfDynamoDb('TransactWriteItems', { TransactItems: TransactItems.slice(0, 1) })),
    ).toBe(true);
    expect(isAllowed('worker', askedOfDynamoDb('TransactWriteItems', { TransactItems }))).toBe(false);
  });

  test('whatever it is, to the renderer', () => {
    expect(rolePolicies.renderer).toEqual([]);
    expect(isAllowed('renderer', getRow)).toBe(false);
  });

  test('never to the operator', () => {
    expect(newAccess().refusal(operator, askedOfS3('DELETE bucket', { bucket: 'ephemera-assets', key: '' }))).toBe(
      undefined,
    );
  });

  test("to a customer's system, unless it sends to the queue of submissions", () => {
    const to = (operation: string, queue: string) =>
      newAccess().refusal(sender, askedOfSqs(operation, { QueueUrl: `http://127.0.0.1/0/ephemera-${queue}` }));

    expect(to('SendMessageBatch', 'submissions')).toBe(undefined);
    expect(to('SendMessage', 'jobs')).toContain('is not authorized to perform: sqs:SendMessage');
    expect(to('ReceiveMessage', 'submissions')).toContain('is not authorized to perform: sqs:ReceiveMessage');
  });

  test('and told of once for each kind, and to whoever asks for the report, once', () => {
    const told: string[] = [];
    const access = newAccess((refused) => told.push(refused));
    for (let at = 0; at < 3; at += 1)
      access.refusal(callers.api, dataKey('Decrypt', { account: 'a', purpose: 'content' }));

    const refused = ['api kms:Decrypt arn:aws:kms:us-east-1:000000000000:alias/ephemera-application (content)'];
    expect(told).toEqual(refused);
    expect(access.report().refused).toEqual(refused);
    expect(access.report().refused).toEqual([]);
  });
});

test('what is denied stays so, whatever else allows it', () => {
  const opens = dataKey('Decrypt', { account: 'acct_1', purpose: 'content' });
  const allowed = rolePolicies.worker ?? [];
  const denied = (rolePolicies.verifier ?? []).filter(({ isDenial }) => isDenial);
  const refusalUnder = (worker: typeof allowed) =>
    createAccess({ worker }, () => undefined).refusal(callers.worker, opens);

  expect(denied).toHaveLength(1);
  expect(refusalUnder(allowed)).toBe(undefined);
  expect(refusalUnder([...allowed, ...denied])).toContain('kms:Decrypt');
  expect(refusalUnder([...denied, ...allowed])).toContain('kms:Decrypt');
});

describe('a grant', () => {
  const access = newAccess();

  test('is seen to be needed, by its name, and so is the use of the key that a service makes for it', () => {
    access.refusal(callers.worker, getRow);

    expect(access.report().needed).toEqual(['worker dynamodb:GetItem records', 'worker kms:Decrypt service:dynamodb']);
  });

  test('is not needed where another one allows the same', () => {
    const [statement] = rolePolicies.worker ?? [];
    if (!statement) throw new Error('The worker may do nothing.');
    const [action = ''] = statement.actions;
    const doubled = createAccess({ worker: [statement, statement] }, () => undefined);

    expect(doubled.refusal(callers.worker, [{ action, resource: statement.resource.replace('*', 'x') }])).toBe(
      undefined,
    );
    expect(doubled.report().needed).toEqual([]);
  });

  test('is missed when it is withheld, and it alone', () => {
    access.withhold('worker dynamodb:GetItem records');

    expect(access.refusal(callers.worker, getRow)).toContain('dynamodb:GetItem');
    expect(access.refusal(callers.worker, askedOfDynamoDb('GetItem', { TableName: 'ephemera-data-keys' }))).toBe(
      undefined,
    );
    expect(access.refusal(callers.api, getRow)).toBe(undefined);
    access.restoreAll();
    expect(access.refusal(callers.worker, getRow)).toBe(undefined);
  });

  test('has a name of its own within its role, under which every statement can be reached', () => {
    for (const role of roles) {
      const grants = grantsOf(role).map(nameOf);
      const statements = (rolePolicies[role] ?? []).filter(({ isDenial }) => !isDenial);

      expect(new Set(grants).size).toBe(grants.length);
      expect(grants.length).toBe(
        statements.reduce(
          (sum, { actions, permission: { purposes } }) => sum + actions.length * (purposes ?? ['']).length,
          0,
        ),
      );
    }
  });
});
