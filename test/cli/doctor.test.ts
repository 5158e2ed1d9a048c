import { type AwsAccount, startAwsAccount } from '../support/aws-account.ts';
import { type Outcome, runEphemera } from '../support/ephemera-command.ts';

/** No profile, no machine role: what a test is given is all there is. */
const nobody = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const region = 'eu-central-1';
const bootstrapped = `cdk-hnb659fds-assets-123456789012-${region}`;

const doctorOf = async (given: AwsAccount, ...args: string[]): Promise<Outcome> => {
  const account = await startAwsAccount(given);
  try {
    return await runEphemera(['doctor', '--region', region, ...args], {
      variables: { ...nobody, ...account.variables },
    });
  } finally {
    await account.close();
  }
};

test('an account that can take the stack is ready, and every line says what was found', async () => {
  const { code, stdout, stderr } = await doctorOf({ buckets: [bootstrapped], quotas: { 'L-8A5B8E43': 12_000 } });

  expect({ code, said: stderr.trim().split('\n').at(-1) }).toEqual({ code: 0, said: 'Ready to deploy.' });
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => line.replace(/ +\d+ ms/, '').replaceAll(/ {2,}/g, ' | '))).toEqual([
    expect.stringMatching(/^ok \| Node \| v\d+\.\d+\.\d+; Lambda runs nodejs24\.x$/),
    expect.stringMatching(/^ok \| CDK \| 2\./),
    expect.stringMatching(/^ok \| build \| 10 functions; the largest, renderer, has \d+ of 263 MB$/),
    'ok | region | eu-central-1',
    'ok | credentials | account 123456789012, as assumed-role/deployer/me',
    'ok | CDK bootstrap | done',
    'ok | Lambda runtime | nodejs24.x on arm64 and x86_64',
    expect.stringContaining('ok | response streaming | in eu-central-1'),
    expect.stringContaining('ok | tenant isolation | in eu-central-1'),
    'ok | Lambda executions | 1,000 executions at a time, 1,000 of them for all: 500 renders',
    'ok | API Gateway rate | 12,000 requests a second',
    'ok | API Gateway burst | 5,000 requests at a time',
    'ok | KMS rate | 20,000 symmetric operations a second',
  ]);
});

test('what an account does not have yet is named with what to do about it', async () => {
  const given = { arn: 'arn:aws:iam::123456789012:root', executions: 10, quotas: { 'L-8A5B8E43': 500 } };
  const { code, stdout } = await doctorOf({ ...given, runtimes: ['nodejs22.x'] }, '--json');

  expect(code).toBe(1);
  const others = JSON.parse(stdout).checks.filter(({ verdict }: { verdict: string }) => verdict !== 'ok');
  expect(others).toEqual([
    expect.objectContaining({ name: 'credentials', verdict: 'warning', detail: expect.stringContaining('root user') }),
    expect.objectContaining({
      name: 'CDK bootstrap',
      verdict: 'failure',
      fix: `Run npx cdk bootstrap aws://123456789012/${region}`,
    }),
    expect.objectContaining({ name: 'Lambda runtime', verdict: 'failure' }),
    expect.objectContaining({
      name: 'Lambda executions',
      verdict: 'warning',
      fix: expect.stringContaining('L-B99A9384'),
    }),
    expect.objectContaining({
      name: 'API Gateway rate',
      verdict: 'warning',
      fix: expect.stringContaining('L-8A5B8E43'),
    }),
  ]);
});

test('a region without tenant isolation is refused, and an action that is denied is a warning that names it', async () => {
  const elsewhere = ['--region', 'ap-southeast-6'];
  const buckets = ['cdk-hnb659fds-assets-123456789012-ap-southeast-6'];
  const { code, stdout } = await doctorOf({ buckets, denied: 'Quota' }, ...elsewhere);

  expect(code).toBe(1);
  expect(stdout).toMatch(/^failure +tenant isolation +\d+ ms +not in ap-southeast-6/m);
  expect(stdout).toMatch(/^warning +KMS rate .*\n +Allow servicequotas:GetServiceQuota to know\.$/m);
});

test('without credentials or region it says how to give them, and asks no further', async () => {
  const unsigned = await runEphemera(['doctor', '--region', region], { variables: nobody });
  expect(unsigned.code).toBe(1);
  expect(unsigned.stdout).toMatch(/^failure +credentials [\s\S]*aws sso login[^\n]*\n$/m);

  const nowhere = await runEphemera(['doctor'], { variables: { ...nobody, AWS_REGION: '', AWS_DEFAULT_REGION: '' } });
  expect(nowhere.stdout).toMatch(/^failure +region [\s\S]*--region[\s\S]*\nskipped +credentials [^\n]*\n$/m);
});
