/** `ephemera posture`: whether a running service is configured as it promises. */
import { writeFile } from 'node:fs/promises';
import { htmlOf } from '../shared/api/verification-page.ts';
import type { VerificationReport } from '../shared/api/verification-report.ts';
import { isAsPromised } from '../shared/domain/posture.ts';
import type { ConnectionOptions } from './connection.ts';
import { postureOf, publishReport } from './verification.ts';

type PostureOptions = {
  readonly connection: ConnectionOptions;
  readonly json: boolean;
  readonly html: string | undefined;
  readonly publish: boolean;
};

export const postureLines = ({ posture, target }: VerificationReport): string[] => {
  const asPromised = posture.filter((one) => one.passed);
  const failed = posture.filter((one) => !one.passed && one.notRead === undefined);
  const unread = posture.filter(({ notRead }) => notRead !== undefined);
  const reasons = Map.groupBy(unread, ({ notRead = '' }) => notRead);
  return [
    ...failed.map(
      ({ check, expected, seen, promise }) => `failed    ${check} (${promise}): ${seen}; must be: ${expected}`,
    ),
    ...[...reasons].map(([reason, checks]) => `not read  ${checks.length} checks: ${reason}`),
    `${isAsPromised(posture, target) ? 'passed' : 'FAILED'}: ${asPromised.length} as promised, ${failed.length} not, ${unread.length} not read`,
  ];
};

/** Answers the process's exit code. */
export const posture = async ({ connection, json, html, publish }: PostureOptions): Promise<number> => {
  const seen = await postureOf(connection);
  const report = publish ? await publishReport(seen, connection) : seen;
  if (html) await writeFile(html, htmlOf(report));
  process.stdout.write(`${json ? JSON.stringify(report) : postureLines(report).join('\n')}\n`);
  return report.passed ? 0 : 1;
};
