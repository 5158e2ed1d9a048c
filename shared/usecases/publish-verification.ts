import {
  canonicalReport,
  isPassed,
  reportBytesMax,
  type SignedReport,
  type VerificationReport,
} from '../api/verification-report.ts';
import { receiptAlgorithm } from '../domain/deletion.ts';
import { AppError } from '../domain/errors.ts';

type Parts = {
  readonly verificationKey: {
    readonly id: () => Promise<string>;
    readonly publicKey: () => Promise<string>;
    readonly sign: (message: Uint8Array) => Promise<string>;
  };
  readonly verifications: {
    readonly keep: (report: string, kept: { publicKey: string; isOfSearch: boolean }) => Promise<void>;
  };
};

/**
 * Signs a report and keeps it as the last one, in place of the one before. Whether it passed is concluded here.
 * @throws AppError `body_too_large`
 */
export const publishVerification = async (
  report: VerificationReport,
  { verificationKey, verifications }: Parts,
): Promise<SignedReport> => {
  const signer = { algorithm: receiptAlgorithm, keyId: await verificationKey.id() } as const;
  const unsigned = { ...report, passed: isPassed(report), ...signer };
  const signed = { ...unsigned, signature: await verificationKey.sign(canonicalReport(unsigned)) };
  const json = JSON.stringify(signed);
  if (Buffer.byteLength(json) > reportBytesMax) throw new AppError('body_too_large');
  const isOfSearch = report.tokenSearch !== undefined;
  await verifications.keep(json, { publicKey: await verificationKey.publicKey(), isOfSearch });
  return signed;
};
