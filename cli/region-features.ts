/** What a region must have that no API tells, as AWS announced it. Regions that came later count as having it. */

export const announcedAsOf = '2025-11-20';

type Feature = {
  readonly name: string;
  /** How the names of regions begin that AWS left out. */
  readonly missingIn: readonly string[];
  /** Where AWS says which regions have it by now. */
  readonly source: string;
};

export const regionFeatures: readonly Feature[] = [
  {
    name: 'response streaming',
    missingIn: [],
    source: 'https://aws.amazon.com/about-aws/whats-new/2025/11/api-gateway-response-streaming-rest-apis',
  },
  {
    name: 'tenant isolation',
    missingIn: ['ap-southeast-6', 'us-gov-', 'cn-'],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html',
  },
];

export const isMissing = ({ missingIn }: Feature, region: string): boolean =>
  missingIn.some((start) => region.startsWith(start));
