/** A report as people read it. */
import { isClean, type TokenSearchReport } from '../../shared/api/token-search-report.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
};

const sized = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${Math.round(bytes / 1e6)} MB`;

/** What a shortened list ends with. */
const more = (count = 0): readonly string[] => (count > 0 ? [`and ${count} more`] : []);

const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  rows.length > 0 ? ['', title, ...table(head, rows)] : [];

export const reportLines = (report: TokenSearchReport): readonly string[] => {
  const { tokens, calls, sinks, unread, allowed, findings, notListed } = report;
  const callsMade = calls.length + (notListed?.calls ?? 0);
  const outcomes = new Set(calls.map(({ route, outcome }) => `${route} ${outcome}`));
  const routes = new Set(calls.map(({ route }) => route));
  return [
    `${tokens} secrets, ${callsMade} calls of ${routes.size} routes with ${outcomes.size} outcomes`,
    ...section(
      'Read',
      ['sink', 'places', 'bytes'],
      sinks.map(({ sink, places, bytes }) => [sink, String(places), sized(bytes)]),
    ),
    ...section(
      'Found where it may rest',
      ['sink', 'what', 'times', 'why'],
      allowed.map(({ sink, field, found, reason }) => [sink, field, String(found), reason]),
    ),
    ...section(
      'NOT READ',
      ['sink', 'reason', ''],
      unread.map(({ sink, reason, isAccepted }) => [sink, reason, isAccepted ? '(accepted)' : '']),
    ),
    ...more(notListed?.unread),
    ...section(
      'FOUND WHERE IT MAY NOT BE',
      ['sink', 'place', 'secret', 'encoding'],
      findings.map(({ sink, place, field, encoding }) => [sink, place, field, encoding]),
    ),
    ...more(notListed?.findings),
    '',
    isClean(report) ? 'No secret was found where none may be.' : 'NOT CLEAN.',
  ];
};
