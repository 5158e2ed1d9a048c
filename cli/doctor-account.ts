/** Whether the AWS account and region can take the stack, and how much they let it do. */
import { functions, runtime } from '../infra/topology.ts';
import { type Caller, type DeploymentAccount, isDenied, type Quota } from '../shared/aws/deployment-account.ts';
import { type Check, type Finding, failure, ok, skipped, warning } from './checks.ts';
import { announcedAsOf, isMissing, regionFeatures } from './region-features.ts';

type RateQuota = Quota & {
  readonly name: string;
  readonly unit: string;
  readonly least: number;
  readonly needs: string;
};

/** An execution is the renderer's or its caller's: a render takes two. */
const executionsLeast = 100;
const codeBytesLeast = 2_000_000_000;

const rateQuotas: readonly RateQuota[] = [
  {
    name: 'API Gateway rate',
    service: 'apigateway',
    code: 'L-8A5B8E43',
    unit: 'requests a second',
    least: 1000,
    needs: 'each stage lets as many in',
  },
  {
    name: 'API Gateway burst',
    service: 'apigateway',
    code: 'L-CDF5615A',
    unit: 'requests at a time',
    least: 500,
    needs: 'each stage lets as many in',
  },
  {
    name: 'KMS rate',
    service: 'kms',
    code: 'L-6E3AF000',
    unit: 'symmetric operations a second',
    least: 5000,
    needs: 'each stored document takes several',
  },
];

const count = (value: number): string => value.toLocaleString('en-US');
const quotaPage = (region: string, { service, code }: Quota): string =>
  `https://${region}.console.aws.amazon.com/servicequotas/home/services/${service}/quotas/${code}`;

/** What may not be asked is no failure: a deployment may be allowed more, or less, than its doctor. */
const asked = (action: string, run: () => Promise<Finding>) => async (): Promise<Finding> => {
  try {
    return await run();
  } catch (error) {
    if (isDenied(error)) return warning('these credentials may not ask', `Allow ${action} to know.`);
    throw error;
  }
};

type Place = { readonly aws: DeploymentAccount; readonly region: string; readonly caller: Caller };

const bootstrapCheck = ({ aws, region, caller: { account } }: Place): Check => ({
  name: 'CDK bootstrap',
  run: asked('s3:ListBucket', async () => {
    if (await aws.hasBucket(`cdk-hnb659fds-assets-${account}-${region}`, account)) return ok('done');
    return failure(`not done in ${region}`, `Run npx cdk bootstrap aws://${account}/${region}`);
  }),
});

const runtimeCheck = ({ aws, region }: Place): Check => ({
  name: 'Lambda runtime',
  run: asked('lambda:ListLayers', async () => {
    const architectures = [...new Set(Object.values(functions).map(({ architecture }) => architecture))];
    for (const architecture of architectures) {
      if (await aws.hasRuntime({ runtime: runtime.name, architecture })) continue;
      return failure(`${region} has no ${runtime.name} on ${architecture}`, 'Deploy to another region.');
    }
    return ok(`${runtime.name} on ${architectures.join(' and ')}`);
  }),
});

const featureChecks = ({ region }: Place): readonly Check[] =>
  regionFeatures.map((feature) => ({
    name: feature.name,
    run: async () =>
      isMissing(feature, region)
        ? failure(
            `not in ${region} by ${announcedAsOf}`,
            `Deploy to another region, or look whether it has come: ${feature.source}`,
          )
        : ok(`in ${region}, by what AWS announced until ${announcedAsOf}`),
  }));

const executionsOf = async ({ aws, region }: Place): Promise<Finding> => {
  const { executions, unreserved, codeBytesLeft } = await aws.lambdaLimits();
  const detail = `${count(executions)} executions at a time, ${count(unreserved)} of them for all: ${count(Math.floor(unreserved / 2))} renders`;
  if (codeBytesLeft < codeBytesLeast)
    return warning(`${detail}; less than 2 GB left for code`, 'Delete old functions.');
  if (unreserved >= executionsLeast) return ok(detail);
  return warning(detail, `Ask for more: ${quotaPage(region, { service: 'lambda', code: 'L-B99A9384' })}`);
};

const quotaCheck = ({ aws, region }: Place, quota: RateQuota): Check => ({
  name: quota.name,
  run: asked('servicequotas:GetServiceQuota', async () => {
    const value = await aws.quota(quota);
    const detail = `${count(value)} ${quota.unit}`;
    if (value >= quota.least) return ok(detail);
    return warning(
      `${detail}, less than ${count(quota.least)}: ${quota.needs}`,
      `Ask for more: ${quotaPage(region, quota)}`,
    );
  }),
});

const callerFinding = ({ account, arn }: Caller): Finding =>
  arn.endsWith(':root')
    ? warning(`account ${account}, as its root user`, 'Deploy as a role with what the CDK needs.')
    : ok(`account ${account}, as ${arn.split(':').at(-1)}`);

export const accountChecks = (
  aws: DeploymentAccount,
): { readonly first: readonly Check[]; readonly then: () => readonly Check[] } => {
  let region: string | undefined;
  let caller: Caller | undefined;
  const first: readonly Check[] = [
    {
      name: 'region',
      run: async () => {
        region = await aws.region().catch(() => undefined);
        return region === undefined
          ? failure('none is named', 'Name it by --region, AWS_REGION or your AWS profile.')
          : ok(region);
      },
    },
    {
      name: 'credentials',
      run: async () => {
        if (region === undefined) return skipped('no region');
        try {
          caller = await aws.caller();
          return callerFinding(caller);
        } catch (error) {
          return failure(
            error instanceof Error ? error.message : 'not taken',
            'Sign in (aws sso login), or set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
          );
        }
      },
    },
  ];
  const then = (): readonly Check[] => {
    if (region === undefined || caller === undefined) return [];
    const place = { aws, region, caller };
    return [
      bootstrapCheck(place),
      runtimeCheck(place),
      ...featureChecks(place),
      { name: 'Lambda executions', run: asked('lambda:GetAccountSettings', () => executionsOf(place)) },
      ...rateQuotas.map((quota) => quotaCheck(place, quota)),
    ];
  };
  return { first, then };
};
