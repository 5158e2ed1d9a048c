/** Checks a verification report in the browser. */
import type { Verification } from '../client/wire.ts';
import { signedReportText } from '../shared/domain/report-form.ts';
import { checkSignature, sha256 } from './signature.ts';

export type ReportVerdict = Awaited<ReturnType<typeof checkSignature>>;

/**
 * @param report as it was published: its members in the order in which they are signed
 * @param publicKeys one or more in PEM, one after the other
 */
export const checkReport = async (report: Verification, publicKeys: string): Promise<ReportVerdict> => {
  const { signature, ...unsigned } = report;
  const text = signedReportText(await sha256(new TextEncoder().encode(JSON.stringify(unsigned))));
  return checkSignature({ text, signature, keyId: report.keyId }, publicKeys);
};
