/** Addresses that no page may reach: what is asked of them must be refused, by whatever spelling. */
import { EphemeraError } from '../client/index.ts';
import { type Check, type Finding, failure, ok } from './checks.ts';
import type { Smoke } from './smoke-checks.ts';

const pages = {
  'egress: metadata': [
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://[::ffff:169.254.169.254]/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://169.254.170.2/v2/credentials',
    'http://169.254.100.1:9001/2018-06-01/runtime/invocation/next',
  ],
  'egress: loopback': [
    'http://127.0.0.1/',
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'http://localhost/',
    'http://[::1]/',
    'http://0x7f.1/',
    'http://0.0.0.0/',
  ],
  'egress: private': ['http://10.0.0.1/', 'http://172.16.0.1/', 'http://192.168.0.1/', 'http://100.64.0.1/'],
} as const;

/** Within a page that may be rendered. */
const embedded = ['169.254.169.254', '127.0.0.1', '10.0.0.1'];

const outcomeOf = async ({ client, label }: Smoke, url: string): Promise<string> => {
  try {
    await (await client.urlToPdf({ url, name: label, timeout: 20_000 })).bytes();
    return 'rendered';
  } catch (error) {
    if (error instanceof EphemeraError) return error.code;
    throw error;
  }
};

const notRefused = (which: readonly string[]): Finding =>
  failure(
    `not refused: ${which.join(', ')}`,
    'An embedded stack refuses them if it is started without --allow-private-network; a deployed one, unless allowedHosts opens them.',
  );

const pagesCheck = async (smoke: Smoke, urls: readonly string[]): Promise<Finding> => {
  const others: string[] = [];
  for (const url of urls) {
    const outcome = await outcomeOf(smoke, url);
    if (outcome !== 'egress_refused') others.push(`${url}: ${outcome}`);
  }
  return others.length === 0 ? ok(`${urls.length} addresses refused`) : notRefused(others);
};

const embeddedCheck = async ({ client, label }: Smoke): Promise<Finding> => {
  const html = embedded.map((host) => `<img src="http://${host}/"><iframe src="http://${host}/"></iframe>`).join('');
  const document = await client.htmlToPdf({ html, name: label });
  await document.bytes();
  const refused = document.report?.refused.map(({ host }) => host) ?? [];
  const missing = embedded.filter((host) => !refused.includes(host));
  return missing.length === 0 ? ok(`${embedded.length} hosts refused`) : notRefused(missing);
};

export const egressChecks = (smoke: Smoke): readonly Check[] => [
  ...Object.entries(pages).map(([name, urls]) => ({ name, run: () => pagesCheck(smoke, urls) })),
  { name: 'egress: embedded', run: () => embeddedCheck(smoke) },
];
