/** The check of a verification report that a browser makes says what the one on the command line says. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { checkReport } from '../../dashboard/report-check.ts';
import { canonicalReport, type SignedReport, verifyReport } from '../../shared/api/verification-report.ts';
import { publicKeyIdOf } from '../../shared/domain/deletion.ts';

const newSigner = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keyId = publicKeyIdOf(publicKey.export({ type: 'spki', format: 'der' }));
  return { privateKey, keyId, pem: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
};
const [former, present, stranger] = [newSigner(), newSigner(), newSigner()];
const published = former.pem + present.pem;

const check = { check: 'bucket “content”', promise: 'P1', expected: 'on', seen: 'on', passed: true };

const signedBy = ({ privateKey, keyId }: typeof present): SignedReport => {
  const unsigned: Omit<SignedReport, 'signature'> = {
    version: 1,
    startedAt: 1,
    endedAt: 2,
    build: 'b',
    chromium: '1',
    target: 'aws',
    posture: [check],
    passed: true,
    algorithm: 'ECDSA_SHA_256',
    keyId,
  };
  return { ...unsigned, signature: sign('sha256', canonicalReport(unsigned), privateKey).toString('base64') };
};
const report = signedBy(present);

test.each<[string, string, SignedReport]>([
  ['genuine', 'as it was signed', report],
  ['genuine', 'signed with an earlier key', signedBy(former)],
  ['altered', 'with another verdict', { ...report, passed: false }],
  ['altered', 'with another check', { ...report, posture: [{ ...check, seen: 'off' }] }],
  ['altered', 'without its checks', { ...report, posture: [] }],
  ['altered', 'with the signature of another', { ...report, signature: signedBy(former).signature }],
  ['altered', 'under the name of another key', { ...report, keyId: former.keyId }],
  ['of_another_key', 'signed by somebody else', signedBy(stranger)],
])('both say %s of a report %s', async (verdict, _how, given) => {
  expect(await checkReport(given, published)).toBe(verdict);
  expect(verifyReport(JSON.stringify(given), published)).toBe(verdict);
});

test('a report with a member more is not genuine', async () => {
  expect(await checkReport({ ...report, more: 1 } as SignedReport, published)).toBe('altered');
});
