/** What AWS asks in US East (N. Virginia), in US dollars, without free tiers and discounts; each with where it was read. */
type Price = { readonly usd: number; readonly per: string; readonly source: string };

const million = 1_000_000;

export const pricesReadIn = 'November 2026';

/** Per single unit, so that nothing has to be divided where it is used. */
export const prices = {
  gatewayRequest: {
    usd: 3.5 / million,
    per: 'request to a REST API',
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  invocation: { usd: 0.2 / million, per: 'invocation', source: 'https://dev-docs.netlify.app/aws/serverless/pricing' },
  x86GbSecond: {
    usd: 0.0000166667,
    per: 'GB-second on x86_64',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  armGbSecond: {
    usd: 0.0000133334,
    per: 'GB-second on arm64',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  scratchGbSecond: { usd: 0.0000000309, per: 'GB-second of scratch space above 512 MB', source: 'from memory' },
  tenantEnvironmentGb: {
    usd: 0.000167,
    per: "GB of an environment that is made for an account (Lambda's tenant isolation)",
    source: 'from memory',
  },
  writeUnit: {
    usd: 0.625 / million,
    per: 'write request unit of DynamoDB',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  readUnit: {
    usd: 0.125 / million,
    per: 'read request unit of DynamoDB',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
  },
  kmsRequest: { usd: 0.03 / 10_000, per: 'request to KMS', source: 'https://www.wring.co/blog/aws-kms-pricing-guide' },
  kmsKeyMonth: { usd: 1, per: 'key and month', source: 'https://aws.amazon.com/kms/pricing/' },
  objectWrite: {
    usd: 0.005 / 1000,
    per: 'PUT or LIST of S3',
    source: 'https://c3x.dev/blog/s3-request-fees-explained',
  },
  objectRead: { usd: 0.0004 / 1000, per: 'GET of S3', source: 'https://c3x.dev/blog/s3-request-fees-explained' },
  queueRequest: {
    usd: 0.4 / million,
    per: 'request to SQS',
    source: 'https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  fairQueueRequest: {
    usd: 0.1 / million,
    per: 'request to SQS with a message group, beside the former',
    source: 'https://cloudburn.io/blog/amazon-sqs-pricing',
  },
  logGb: { usd: 0.5, per: 'GB of logs', source: 'https://cloudburn.io/blog/amazon-cloudwatch-pricing' },
  alarmMetricMonth: {
    usd: 0.1,
    per: 'metric that an alarm watches, and month',
    source: 'https://cloudburn.io/blog/amazon-cloudwatch-pricing',
  },
  metricMonth: { usd: 0.3, per: 'metric of our own, and month', source: 'https://signoz.io/guides/cloudwatch-pricing' },
  dashboardMonth: {
    usd: 3,
    per: 'dashboard and month',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  transferGb: {
    usd: 0.09,
    per: 'GB sent to the internet',
    source: 'https://awsforengineers.com/blog/aws-api-gateway-pricing-explained',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

export const pricesTable = (): string => {
  const dollars = (usd: number): string => `$${usd.toPrecision(3).replace(/e-(\d+)$/, ' × 10⁻$1')}`;
  const superscript = (text: string): string =>
    text.replace(
      /⁻(\d+)/,
      (_, digits: string) => `⁻${[...digits].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`,
    );
  const rows = Object.values(prices).map(({ usd, per, source }: Price) => [superscript(dollars(usd)), per, source]);
  return [['Price', 'per', 'Read at'], ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
};
