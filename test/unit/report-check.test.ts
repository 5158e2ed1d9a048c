/** The check of a verification report that a browser makes says what the one on the command line says. */
import { checkReport } from '../../dashboard/report-check.ts';
import { type SignedReport, type VerificationReport, verifyReport } from '../../shared/api/verification-report.ts';
import { newSigner } from '../support/report-signer.ts';

const [former, present, stranger] = [newSigner(), newSigner(), newSigner()];
const published = former.pem + present.pem;

const check = { check: 'bucket “content”', promise: 'P1', expected: 'on', seen: 'on', passed: true };

const unsigned: VerificationReport = {
  version: 1,
  startedAt: 1,
  endedAt: 2,
  build: 'b',
  chromium: '1',
  target: 'aws',
  posture: [check],
  passed: true,
};
const report = present.signed(unsigned);

test.each<[string, string, SignedReport]>([
  ['genuine', 'as it was signed', report],
  ['genuine', 'signed with an earlier key', former.signed(unsigned)],
  ['altered', 'with another verdict', { ...report, passed: false }],
  ['altered', 'with another check', { ...report, posture: [{ ...check, seen: 'off' }] }],
  ['altered', 'without its checks', { ...report, posture: [] }],
  ['altered', 'with the signature of another', { ...report, signature: former.signed(unsigned).signature }],
  ['altered', 'under the name of another key', { ...report, keyId: former.keyId }],
  ['of_another_key', 'signed by somebody else', stranger.signed(unsigned)],
])('both say %s of a report %s', async (verdict, _how, given) => {
  expect(await checkReport(given, published)).toBe(verdict);
  expect(verifyReport(JSON.stringify(given), published)).toBe(verdict);
});

test('a report with a member more is not genuine', async () => {
  expect(await checkReport({ ...report, more: 1 } as SignedReport, published)).toBe('altered');
});
