/** Signs verification reports as the service does. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { canonicalReport, type SignedReport, type VerificationReport } from '../../shared/api/verification-report.ts';
import { publicKeyIdOf } from '../../shared/domain/deletion.ts';

export const newSigner = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = publicKeyIdOf(publicKey.export({ type: 'spki', format: 'der' }));
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signed = (report: VerificationReport): SignedReport => {
    const unsigned = { ...report, algorithm: 'ECDSA_SHA_256', keyId } as const;
    return { ...unsigned, signature: sign('sha256', canonicalReport(unsigned), privateKey).toString('base64') };
  };
  return { keyId, pem, signed };
};
