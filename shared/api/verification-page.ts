/** A verification report as one page for people: nothing is loaded, nothing runs, and all that it quotes is escaped. */
import { createHash } from 'node:crypto';
import type { PostureCheck } from '../domain/posture.ts';
import type { TokenSearchReport } from './token-search-report.ts';
import type { SignedReport, VerificationReport } from './verification-report.ts';

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1c2330; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } caption { text-align: left; color: #5a6475; padding-bottom: .4rem }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #dfe3ea; overflow-wrap: anywhere }
th { font-weight: 600 } .passed { color: #176b3a } .failed { color: #b3261e; font-weight: 600 } .unread { color: #5a6475 }
@media (prefers-color-scheme: dark) {
  body { color: #e6e9ef; background: #14181f } th, td { border-color: #333b48 } caption, .unread { color: #9aa5b5 }
  .passed { color: #6fd39a } .failed { color: #ff8a80 }
}
`;
const styleHash = createHash('sha256').update(style).digest('base64');
export const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string | number): string => String(text).replace(/[&<>"']/g, (one) => escapes[one] ?? one);

type Cell = string | number | { readonly state: 'passed' | 'failed' | 'unread'; readonly words: string };

const cell = (value: Cell): string =>
  typeof value === 'object' ? `<td class="${value.state}">${escaped(value.words)}</td>` : `<td>${escaped(value)}</td>`;

const table = (caption: string, head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  `<table><caption>${escaped(caption)}</caption><thead><tr>${head
    .map((name) => `<th scope="col">${escaped(name)}</th>`)
    .join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map(cell).join('')}</tr>`)
    .join('\n')}</tbody></table>`;

const verdictOf = ({ passed, notRead }: PostureCheck): Cell => {
  if (passed) return { state: 'passed', words: 'passed' };
  return notRead === undefined ? { state: 'failed', words: 'failed' } : { state: 'unread', words: 'not read' };
};

const rank = ({ passed, notRead }: PostureCheck): number => (passed ? 1 : notRead === undefined ? 0 : 2);

const postureOf = (posture: readonly PostureCheck[]): string => {
  const count = (of: number) => posture.filter((one) => rank(one) === of).length;
  const caption = `${count(1)} passed, ${count(0)} failed, ${count(2)} not read`;
  const rows = posture
    .toSorted((one, other) => rank(one) - rank(other))
    .map((one) => [verdictOf(one), one.check, one.expected, one.notRead ?? one.seen, one.promise]);
  return `<h2>Configuration</h2>\n${table(caption, ['', 'What', 'Must be', 'Is', 'Promise'], rows)}`;
};

/** What a shortened list ends with. */
const more = (count = 0): string => (count > 0 ? `, and ${count} more` : '');

const searchOf = ({ tokens, calls, sinks, unread, allowed, findings, notListed }: TokenSearchReport): string =>
  [
    '<h2>Search for tokens</h2>',
    findings.length > 0
      ? table(
          `${findings.length}${more(notListed?.findings)} found where none may be`,
          ['Sink', 'Place', 'Field', 'As'],
          findings.map(({ sink, place, field, encoding }) => [
            { state: 'failed', words: sink } as const,
            place,
            field,
            encoding,
          ]),
        )
      : `<p class="passed">None of ${tokens} tokens was found where it may not be, after ${calls.length + (notListed?.calls ?? 0)} calls.</p>`,
    table(
      'What was read',
      ['Sink', 'Places', 'Bytes'],
      sinks.map(({ sink, places, bytes }) => [sink, places, bytes]),
    ),
    ...(unread.length > 0
      ? [
          table(
            `What was not read${more(notListed?.unread)}`,
            ['Sink', 'Why', 'Accepted'],
            unread.map(({ sink, reason, isAccepted }) => [
              { state: isAccepted ? 'unread' : 'failed', words: sink } as const,
              reason,
              isAccepted ? 'yes' : 'no',
            ]),
          ),
        ]
      : []),
    table(
      'What was found where it may be',
      ['Sink', 'Field', 'Why', 'Found'],
      allowed.map(({ sink, field, reason, found }) => [sink, field, reason, found]),
    ),
  ].join('\n');

const timeOf = (ms: number): string => new Date(ms).toISOString();

const factsOf = (report: VerificationReport | SignedReport): string =>
  table(
    'What this is about',
    ['', ''],
    [
      ['Looked at', report.target === 'aws' ? 'a deployment on AWS' : 'an embedded stack'],
      ['Begun', timeOf(report.startedAt)],
      ['Ended', timeOf(report.endedAt)],
      ['Build', report.build],
      ['Chromium', report.chromium],
      ...('keyId' in report
        ? [
            ['Signed with', report.keyId],
            ['Signature', report.signature],
          ]
        : [['Signed with', 'it is not signed']]),
    ],
  );

export const htmlOf = (report: VerificationReport | SignedReport): string => {
  const verdict = report.passed ? 'passed' : 'failed';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(pagePolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Verification report: ${verdict}</title>
<style>${style}</style>
</head>
<body>
<h1>Verification report: <span class="${verdict}">${verdict}</span></h1>
<p>This page is for reading; only the JSON form can be checked against its signature.</p>
${factsOf(report)}
${postureOf(report.posture)}
${report.tokenSearch ? searchOf(report.tokenSearch) : '<h2>Search for tokens</h2>\n<p class="unread">None was made.</p>'}
</body>
</html>
`;
};
