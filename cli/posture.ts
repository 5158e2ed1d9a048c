/** `ephemera posture`: whether a running service is configured as it promises. */
import { writeFile } from 'node:fs/promises';
import { htmlOf } from '../shared/api/verification-page.ts';
import type { VerificationReport } from '../shared/api/verification-report.ts';
import type { ConnectionOptions } from './connection.ts';
import { postureOf, publishReport } from './verification.ts';

type PostureOptions = {
  readonly connection: ConnectionOptions;
  readonly json: boolean;
  readonly html: string | undefined;
  readonly publish: boolean;
};

const linesOf = ({ posture, passed }: VerificationReport): string[] => {
  const failed = posture.filter((one) => !one.passed && one.notRead === undefined);
  const unread = posture.filter(({ notRead }) => notRead !== undefined);
  const reasons = Map.groupBy(unread, ({ notRead = '' }) => notRead);
  return [
    ...failed.map(
      ({ check, expected, seen, promise }) => `failed    ${check} (${promise}): ${seen}; must be: ${expected}`,
    ),
    ...[...reasons].map(([reason, checks]) => `not read  ${checks.length} checks: ${reason}`),
    `${passed ? 'passed' : 'FAILED'}: ${posture.filter((one) => one.passed).length} as promised, ${failed.length} not, ${unread.length} not read`,
  ];
};

/** Answers the process's exit code. */
export const posture = async ({ connection, json, html, publish }: PostureOptions): Promise<number> => {
  const seen = await postureOf(connection);
  const report = publish ? await publishReport(seen, connection) : seen;
  if (html) await writeFile(html, htmlOf(report));
  process.stdout.write(`${json ? JSON.stringify(report) : linesOf(report).join('\n')}\n`);
  return report.passed ? 0 : 1;
};
