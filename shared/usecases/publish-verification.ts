import { canonicalReport, isPassed, type SignedReport, type VerificationReport } from '../api/verification-report.ts';
import { receiptAlgorithm } from '../domain/deletion.ts';

type Parts = {
  readonly verificationKey: {
    readonly id: () => Promise<string>;
    readonly publicKey: () => Promise<string>;
    readonly sign: (message: Uint8Array) => Promise<string>;
  };
  readonly verifications: { readonly keep: (report: string, publicKey: string) => Promise<void> };
};

/** Signs a report and keeps it as the last one, in place of the one before. Whether it passed is concluded here. */
export const publishVerification = async (
  report: VerificationReport,
  { verificationKey, verifications }: Parts,
): Promise<SignedReport> => {
  const signer = { algorithm: receiptAlgorithm, keyId: await verificationKey.id() } as const;
  const unsigned = { ...report, passed: isPassed(report), ...signer };
  const signed = { ...unsigned, signature: await verificationKey.sign(canonicalReport(unsigned)) };
  await verifications.keep(JSON.stringify(signed), await verificationKey.publicKey());
  return signed;
};
