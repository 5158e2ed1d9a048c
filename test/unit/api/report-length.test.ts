/** A report is kept in a row of DynamoDB, which takes 400 KB: however much was found, it fits. */

import { reportLines } from '../../../cli/verify/report-lines.ts';
import { expectedPosture } from '../../../infra/expected-posture.ts';
import { isClean, type TokenSearchReport, within } from '../../../shared/api/token-search-report.ts';
import { htmlOf } from '../../../shared/api/verification-page.ts';
import {
  isPassed,
  reportBytesMax,
  searchBytesMax,
  type VerificationReport,
} from '../../../shared/api/verification-report.ts';
import { publishVerification } from '../../../shared/usecases/publish-verification.ts';

const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const finding = { sink: 'dynamodb', place: 'ACCOUNT#ä…\u0001'.repeat(30), field: 'html', encoding: 'plain' };
const search: TokenSearchReport = {
  tokens: 3254,
  calls: many(865, { route: 'GET /v2/account/export', outcome: 'success', status: 200 }),
  sinks: [],
  unread: [
    ...many(900, { sink: 'sqs', reason: 'r'.repeat(300), isAccepted: true }),
    { sink: 'log', reason: 'r', isAccepted: false },
  ],
  allowed: [],
  findings: many(2_500, finding),
};

/** The longest that there is: what AWS has none of is left out with a sentence on one machine. */
const posture = expectedPosture({ logDays: 30, recoveryDays: 35 }).map(({ check, promise, expected, notEmbedded }) => ({
  check,
  promise,
  expected,
  seen: expected,
  passed: false,
  notRead: notEmbedded ?? 'It could not be read.',
}));
const reportOf = (tokenSearch: TokenSearchReport): VerificationReport => ({
  version: 1,
  startedAt: Date.now(),
  endedAt: Date.now(),
  build: 'b'.repeat(64),
  chromium: '153.0.0',
  target: 'aws',
  tokenSearch,
  posture,
  passed: false,
});

const kept: string[] = [];
const parts = {
  verificationKey: { id: async () => 'k'.repeat(64), publicKey: async () => 'pem', sign: async () => 's'.repeat(96) },
  verifications: { keep: async (report: string) => void kept.push(report) },
};

test('of a search that found thousands, as much is told as fits, and how much more there was', async () => {
  const shown = within(searchBytesMax, search);
  const signed = await publishVerification(reportOf(shown), parts);

  expect(bytesOf(search)).toBeGreaterThan(1_000_000);
  expect(kept.map((one) => Buffer.byteLength(one) <= reportBytesMax)).toEqual([true]);
  expect(bytesOf(shown)).toBeGreaterThan(searchBytesMax / 3);
  for (const list of ['calls', 'unread', 'findings'] as const) {
    expect(shown[list].length + (shown.notListed?.[list] ?? 0)).toBe(search[list].length);
  }
  const more = shown.notListed?.findings ?? 0;
  expect(reportLines(shown).join('\n')).toContain(`${more} more`);
  expect(htmlOf(signed)).toContain(`${more} more`);
});

test('what is left out never turns a report clean', () => {
  const unread = { ...search, findings: [] };

  for (const bytes of [100_000, 5_000, 1]) {
    expect([isClean(within(bytes, search)), isClean(within(bytes, unread))]).toEqual([false, false]);
  }
  expect(isPassed(reportOf(within(1, search)))).toBe(false);
});

test('a search that is short enough is told whole', () => {
  const short = { ...search, unread: [], findings: [finding] };

  expect(within(searchBytesMax, short)).toEqual(short);
});

test('a report that would not fit all the same is refused, and the one before stays', async () => {
  kept.length = 0;
  const words = { ...reportOf(within(1, search)), build: 'b'.repeat(reportBytesMax) };

  await expect(publishVerification(words, parts)).rejects.toMatchObject({ code: 'body_too_large' });
  expect(kept).toEqual([]);
});
