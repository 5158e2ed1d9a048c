/** Reports on a running service: made by its verifier, signed and kept by its admin function, checked offline. */
import { readFile } from 'node:fs/promises';
import { createClient } from '../client/index.ts';
import {
  type ReportVerdict,
  type SignedReport,
  type VerificationReport,
  verifyReport,
} from '../shared/api/verification-report.ts';
import { callFunction } from '../shared/aws/function-client.ts';
import { asOperator, type ConnectionOptions, verifierOf } from './connection.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { failureWords } from './failure-words.ts';
import { readConnection } from './own-stack.ts';

/** What the live configuration is, and whether that is as promised; not signed, and kept nowhere. */
export const postureOf = async (options: ConnectionOptions): Promise<VerificationReport> =>
  (await callFunction({}, await verifierOf(options))) as VerificationReport;

/** Has a report signed, and kept as the last one, which the API shows. */
export const publishReport = async (report: VerificationReport, options: ConnectionOptions): Promise<SignedReport> =>
  (await asOperator({ action: 'publishVerification', report }, options)) as SignedReport;

const requestTimeoutMs = 20_000;

type CheckOptions = Pick<ConnectionOptions, 'readyFile' | 'api'> & { readonly publicKeys: string | undefined };

const fetchKeys = async (api: string): Promise<string> => {
  const { service } = createClient({ baseUrl: api, timeoutMs: requestTimeoutMs });
  return service.verificationKeys().catch(() => {
    throw new Error(`${api} does not give out public keys for reports.`);
  });
};

const keysOf = async ({ publicKeys, api, readyFile }: CheckOptions): Promise<string> => {
  if (publicKeys) return readFile(publicKeys, 'utf8');
  if (api) return fetchKeys(api);
  if (readyFile) return fetchKeys((await readConnection(readyFile)).api);
  throw new Error('name the public keys: --public-keys FILE, or --api URL where they are given out.');
};

const isNone: Readonly<Record<Exclude<ReportVerdict, 'genuine'>, string>> = {
  altered: 'NOT genuine: it was altered after it was signed.',
  of_another_key: 'NOT genuine under these public keys: it names another one.',
  no_report: 'NOT genuine: it is no whole signed report.',
};

/** Checks who made a report, offline when the keys lie in a file. Answers the process's exit code. */
export const checkReportFile = async (file: string, options: CheckOptions): Promise<number> => {
  try {
    const [json, keys] = await Promise.all([readFile(file, 'utf8'), keysOf(options)]);
    const verdict = verifyReport(json, keys);
    if (verdict === 'genuine') {
      const { passed, endedAt, target } = JSON.parse(json) as SignedReport;
      const said = `it ${passed ? 'passed' : 'FAILED'} at ${new Date(endedAt).toISOString()} (${target}).`;
      process.stdout.write(`Genuine: ${said}\n`);
      return 0;
    }
    process.stderr.write(`ephemera: ${file} is ${isNone[verdict]}\n`);
  } catch (error) {
    process.stderr.write(`ephemera: ${failureWords(error)}\n`);
    return exitCodeOf(error);
  }
  return exitCodes.failed;
};
