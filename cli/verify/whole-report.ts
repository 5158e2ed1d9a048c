/** The search for secrets and the look at the configuration as one report, signed by the service and kept as its last. */
import { type TokenSearchReport, within } from '../../shared/api/token-search-report.ts';
import { type SignedReport, searchBytesMax, type VerificationReport } from '../../shared/api/verification-report.ts';
import { callAdmin } from '../../shared/aws/admin-client.ts';
import { callFunction, type FunctionConnection } from '../../shared/aws/function-client.ts';
import type { Progress } from '../progress.ts';

type Parts = {
  readonly search: () => Promise<TokenSearchReport>;
  readonly functionNamed: (name: 'admin' | 'verifier') => FunctionConnection;
  readonly progress: Progress;
};

export const makeWholeReport = async ({ search, functionNamed, progress }: Parts): Promise<SignedReport> => {
  const startedAt = Date.now();
  const tokenSearch = within(searchBytesMax, await search());
  progress.step('looking at the configuration…');
  const posture = (await callFunction({}, functionNamed('verifier'))) as VerificationReport;
  const report = { ...posture, startedAt, tokenSearch };
  return (await callAdmin({ action: 'publishVerification', report }, functionNamed('admin'))) as SignedReport;
};
