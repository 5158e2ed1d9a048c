import { createHash } from 'node:crypto';
import { htmlOf, pagePolicy } from '../../../shared/api/verification-page.ts';
import { isPassed, type VerificationReport, verifyReport } from '../../../shared/api/verification-report.ts';
import { newSigner } from '../../support/report-signer.ts';

const [former, present, stranger] = [newSigner(), newSigner(), newSigner()];

const search = { tokens: 3, calls: [], sinks: [], unread: [], allowed: [], findings: [] };
const check = { check: 'a', promise: 'P1', expected: 'on', seen: 'on', passed: true };
const report: VerificationReport = {
  version: 1,
  startedAt: 1,
  endedAt: 2,
  build: 'b',
  chromium: '1',
  target: 'aws',
  tokenSearch: search,
  posture: [check],
  passed: true,
};

const signedBy = ({ signed }: ReturnType<typeof newSigner>, given = report) => signed(given);

describe('a report', () => {
  test('is genuine under the key that it names, among all that are published, whatever the order of its members', () => {
    const published = former.pem + present.pem;
    const turned = Object.fromEntries(Object.entries(signedBy(former)).reverse());

    expect(verifyReport(JSON.stringify(signedBy(former)), published)).toBe('genuine');
    expect(verifyReport(JSON.stringify(turned), published)).toBe('genuine');
    expect(verifyReport(JSON.stringify(signedBy(present)), published)).toBe('genuine');
    expect(verifyReport(JSON.stringify(signedBy(stranger)), published)).toBe('of_another_key');
  });

  test.each<[string, object, string]>([
    ['another verdict', { passed: false }, 'altered'],
    ['another check', { posture: [{ ...check, seen: 'off' }] }, 'altered'],
    ['another search', { tokenSearch: { ...search, tokens: 4 } }, 'altered'],
    ['no search', { tokenSearch: undefined }, 'altered'],
    ['a member that there is not', { more: 1 }, 'no_report'],
    ['a signature in another spelling', { signature: `${signedBy(present).signature}\n` }, 'no_report'],
  ])('with %s is not', (_what, change, verdict) => {
    expect(verifyReport(JSON.stringify({ ...signedBy(present), ...change }), present.pem)).toBe(verdict);
  });

  test('passes only if every check did; what was not read counts against a deployment, never as passed', () => {
    const unread = { ...check, seen: 'not read', passed: false, notRead: 'There is none.' };
    const found = { ...search, findings: [{ sink: 's', place: 'p', field: 'f', encoding: 'e' }] };

    expect(isPassed(report)).toBe(true);
    expect(isPassed({ ...report, posture: [] })).toBe(false);
    expect(isPassed({ ...report, posture: [check, { ...check, passed: false }] })).toBe(false);
    expect(isPassed({ ...report, posture: [check, unread] })).toBe(false);
    expect(isPassed({ ...report, target: 'embedded', posture: [check, unread] })).toBe(true);
    expect(isPassed({ ...report, tokenSearch: found })).toBe(false);
  });
});

test('the page of a report runs nothing, loads nothing, and shows what it quotes as text', () => {
  const hostile = `<script src="https://evil.example/x.js">alert(1)</script>'"&`;
  const posture = [{ check: hostile, promise: hostile, expected: hostile, seen: hostile, passed: false }];
  const findings = [{ sink: hostile, place: hostile, field: hostile, encoding: hostile }];
  const page = htmlOf({ ...report, build: hostile, posture, tokenSearch: { ...search, findings }, passed: false });

  expect(page).not.toMatch(/<script|<link|<img|\bsrc="|\bhref=|\bon\w+="/);
  expect(page.match(/&lt;script src=&quot;https:\/\/evil\.example/g)).toHaveLength(9);
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(page) ?? [];
  expect(pagePolicy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  expect(page).toContain('<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;');
  expect(page).toContain('<span class="failed">failed</span>');
});
