/**
 * What AWS asks in US East (N. Virginia), in US dollars, without free tiers and discounts; each with where it was read and
 * of when that is. AWS's own pages fill their tables in by script, so most were read elsewhere.
 */
type Price = {
  readonly dollars: number;
  /** For so many. */
  readonly count: number;
  readonly of: string;
  readonly dated: string;
  readonly source: string;
};

export const pricesReadOn = '28 November 2026';

const million = 1_000_000;
const fromMemory = { dated: '–', source: 'from memory, not read anywhere' };
const lambdaGuide = { dated: '2024', source: 'https://cloudchipr.com/blog/aws-lambda-pricing' };
const dynamodbGuide = { dated: 'undated', source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing' };
const s3Guide = { dated: 'undated', source: 'https://c3x.dev/blog/s3-request-fees-explained' };
const sqsGuide = { dated: 'March 2026', source: 'https://cloudburn.io/blog/amazon-sqs-pricing' };
const kmsGuide = { dated: 'March 2026', source: 'https://www.wring.co/blog/aws-kms-pricing-guide' };
const cloudWatchGuide = { dated: 'February 2026', source: 'https://cloudburn.io/blog/amazon-cloudwatch-pricing' };

export const prices = {
  gatewayRequest: {
    ...{ dollars: 3.5, count: million, of: 'requests to a REST API', dated: 'undated' },
    source:
      'https://docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration/cost-optimization.html',
  },
  invocation: {
    ...{ dollars: 0.2, count: million, of: 'invocations', dated: 'undated' },
    source: 'https://kpranit.hashnode.dev/how-aws-lambda-pricing-works-a-simple-breakdown',
  },
  x86GbSecond: { dollars: 0.0000166667, count: 1, of: 'GB-second on x86_64', ...lambdaGuide },
  armGbSecond: { dollars: 0.0000133334, count: 1, of: 'GB-second on arm64', ...lambdaGuide },
  scratchGbSecond: { dollars: 0.0000000309, count: 1, of: 'GB-second of scratch above 512 MB', ...fromMemory },
  tenantEnvironmentGb: {
    ...{ dollars: 0.000167, count: 1, of: 'GB of an environment made for a tenant, on x86_64' },
    ...fromMemory,
  },
  writeUnit: { dollars: 0.625, count: million, of: 'write request units of DynamoDB', ...dynamodbGuide },
  readUnit: { dollars: 0.125, count: million, of: 'read request units of DynamoDB', ...dynamodbGuide },
  kmsRequest: { dollars: 0.03, count: 10_000, of: 'requests to KMS', ...kmsGuide },
  kmsKeyMonth: {
    ...{ dollars: 1, count: 1, of: 'key of KMS and month' },
    ...{ dated: 'undated', source: 'https://aws.amazon.com/kms/pricing/' },
  },
  objectWrite: { dollars: 0.005, count: 1000, of: 'PUT or LIST requests to S3', ...s3Guide },
  objectRead: { dollars: 0.0004, count: 1000, of: 'GET requests to S3', ...s3Guide },
  queueRequest: { dollars: 0.4, count: million, of: 'requests to SQS', ...sqsGuide },
  fairQueueRequest: { dollars: 0.1, count: million, of: 'of them to a fair queue, on top', ...sqsGuide },
  logGb: { dollars: 0.5, count: 1, of: 'GB of logs taken in', ...cloudWatchGuide },
  alarmMetricMonth: { dollars: 0.1, count: 1, of: 'metric that an alarm watches and month', ...cloudWatchGuide },
  metricMonth: {
    ...{ dollars: 0.3, count: 1, of: 'metric of our own and month' },
    ...{ dated: 'February 2026', source: 'https://signoz.io/guides/cloudwatch-pricing' },
  },
  dashboardMonth: {
    ...{ dollars: 3, count: 1, of: 'dashboard and month', dated: 'June 2026' },
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
  },
  transferGb: {
    ...{ dollars: 0.09, count: 1, of: 'GB sent to the internet', dated: 'May 2025' },
    source: 'https://awsforengineers.com/blog/aws-api-gateway-pricing-explained',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;

/** What so many of something cost. */
export const usd = (name: PriceName, units: number): number => (prices[name].dollars / prices[name].count) * units;

const plain = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 12 });

export const priceRows = (): readonly (readonly string[])[] =>
  Object.values(prices).map(({ dollars, count, of, dated, source }: Price) => [
    `$${plain.format(dollars)}`,
    `${count === 1 ? '' : `${count.toLocaleString('en')} `}${of}`,
    dated,
    source,
  ]);
