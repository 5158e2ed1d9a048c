/** An AWS account to be asked about: STS, Lambda, S3 and Service Quotas by their own protocols, on one port of loopback. */
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../local/listen.ts';

export type AwsAccount = {
  readonly arn?: string;
  readonly executions?: number;
  /** What was granted beyond the defaults, by code. */
  readonly quotas?: Readonly<Record<string, number>>;
  readonly buckets?: readonly string[];
  readonly runtimes?: readonly string[];
  /** The action that the caller may not use. */
  readonly denied?: string;
};

type Answer = { readonly status?: number; readonly body?: string | object; readonly error?: string };

const account = '123456789012';
const quotaDefaults: Readonly<Record<string, number>> = {
  'L-8A5B8E43': 10_000,
  'L-CDF5615A': 5000,
  'L-6E3AF000': 20_000,
};

const identity = (arn: string): string =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

const quotaAnswer = (code: string, value: number | undefined): Answer =>
  value === undefined
    ? { status: 400, error: 'NoSuchResourceException' }
    : { body: { Quota: { QuotaCode: code, Value: value } } };

const answerOf = async (req: IncomingMessage, given: AwsAccount): Promise<Answer> => {
  const { arn = `arn:aws:sts::${account}:assumed-role/deployer/me`, executions = 1000, denied } = given;
  const body = await text(req);
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://aws');
  const [, operation] = String(req.headers['x-amz-target'] ?? '').split('.');
  if (denied && (operation ?? pathname).includes(denied)) return { status: 403, error: 'AccessDeniedException' };
  if (body.includes('Action=GetCallerIdentity')) return { body: identity(arn) };
  if (operation === 'GetServiceQuota' || operation === 'GetAWSDefaultServiceQuota') {
    const { QuotaCode } = JSON.parse(body);
    return quotaAnswer(QuotaCode, (operation === 'GetServiceQuota' ? given.quotas : quotaDefaults)?.[QuotaCode]);
  }
  if (pathname.includes('/account-settings')) {
    const limits = { ConcurrentExecutions: executions, UnreservedConcurrentExecutions: executions };
    return { body: { AccountLimit: { ...limits, TotalCodeSize: 80e9 }, AccountUsage: { TotalCodeSize: 1e9 } } };
  }
  if (pathname.endsWith('/layers')) {
    const isKnown = (given.runtimes ?? ['nodejs24.x']).includes(searchParams.get('CompatibleRuntime') ?? '');
    return isKnown ? { body: { Layers: [] } } : { status: 400, error: 'InvalidParameterValueException' };
  }
  if (req.method === 'HEAD') return { status: given.buckets?.includes(pathname.replaceAll('/', '')) ? 200 : 404 };
  return { status: 501, error: 'NotImplemented' };
};

/** @returns the variables by which the AWS SDK finds it */
export const startAwsAccount = async (given: AwsAccount) => {
  const server = createServer(async (req, res) => {
    const { status = 200, body = '', error } = await answerOf(req, given);
    res.writeHead(status, {
      'Content-Type': typeof body === 'string' ? 'text/xml' : 'application/x-amz-json-1.1',
      ...(error && { 'x-amzn-ErrorType': error }),
    });
    res.end(
      error
        ? JSON.stringify({ __type: error, message: error })
        : typeof body === 'string'
          ? body
          : JSON.stringify(body),
    );
  });
  const port = await listen(server);
  return {
    variables: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    close: () => close(server),
  };
};
