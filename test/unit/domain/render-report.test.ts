import { boundedReport, type RenderReport, reportHeader, reportListMax } from '../../../shared/domain/render-report.ts';

const report: RenderReport = {
  ms: { page: 1.1, load: 22.2, print: 3 },
  pages: 2,
  bytes: 12345,
  documentStatus: 200,
  requests: 3,
  failed: [],
  refused: [],
  consoleErrors: 0,
};
const hosts = (count: number, length = 20) =>
  Array.from({ length: count }, (_, at) => ({ host: `${'h'.repeat(length)}${at}.example`, reason: 'connect_failed' }));

test('a report that is small enough is its own JSON', () => {
  const small = { ...report, failed: hosts(3) };

  expect(JSON.parse(reportHeader(small))).toEqual(small);
});

test.each([
  ['many hosts', { failed: hosts(50), refused: hosts(50) }],
  ['the longest hosts', { failed: hosts(100, 240), refused: hosts(100, 240) }],
  ['lists of another kind', { missingGlyphs: Array.from({ length: 400 }, (_, at) => `script ${at}`) }],
])('a header holds at most 2 KB of a report with %s, and says how much it leaves out', (_, lists) => {
  const header = reportHeader({ ...report, ...lists });
  const shown = JSON.parse(header);

  expect(header.length).toBeLessThanOrEqual(2048);
  expect(shown).toMatchObject({ ms: report.ms, bytes: report.bytes, pages: 2 });
  for (const name of Object.keys(lists)) expect(shown[name].length).toBeGreaterThan(0);
  const kept = Object.keys(lists).reduce((sum, name) => sum + shown[name].length, 0);
  expect(kept + shown.omitted).toBe(Object.values(lists).reduce((sum, list) => sum + list.length, 0));
});

test('a header is ASCII, whatever a name in it is', () => {
  const header = reportHeader({ ...report, failed: [{ host: 'müsli-日本', reason: 'failed' }] });

  expect(header).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(header).failed[0].host).toBe('müsli-日本');
});

test('a report that is kept has lists of bounded length', () => {
  const bounded = boundedReport({ ...report, failed: hosts(reportListMax + 7), refused: hosts(2) });

  expect([bounded.failed.length, bounded.refused.length, bounded.omitted]).toEqual([reportListMax, 2, 7]);
  expect(boundedReport(report)).toEqual(report);
});

test('what was left out before stays counted', () => {
  const kept = boundedReport({ ...report, failed: hosts(reportListMax + 7, 100) });
  const shown = JSON.parse(reportHeader(kept));

  expect(shown.failed.length + shown.omitted).toBe(reportListMax + 7);
});
