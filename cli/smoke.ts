/** `ephemera smoke`: whether a service that is there does what it promises. */
import { randomBytes } from 'node:crypto';
import { type Checked, checkLines, isGood, runCheck } from './checks.ts';
import { clientFor } from './connection.ts';
import { failureWords } from './failure-words.ts';
import type { Connection } from './own-stack.ts';
import { createProgress } from './progress.ts';
import { smokeChecks } from './smoke-checks.ts';

export type SmokeOptions = {
  readonly webhook: string | undefined;
  readonly json: boolean;
  /** @throws Error that says what is missing */
  readonly connect: () => Promise<Connection>;
};

/** Answers the process's exit code. */
export const smoke = async ({ webhook, json, connect }: SmokeOptions): Promise<number> => {
  const progress = createProgress();
  let isInterrupted = false;
  // What was made so far is cleaned up first.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (isInterrupted = true));
  try {
    const connection = await connect();
    const label = `smoke-${randomBytes(6).toString('hex')}`;
    const url = new URL(connection.api);
    const { checks, cleanUp } = smokeChecks({ url, client: clientFor(connection), label, webhook });
    const checked: Checked[] = [];
    for (const check of checks) if (!isInterrupted) checked.push(await runCheck(check, progress));
    checked.push(await runCheck(cleanUp, progress));
    const isWorking = isGood(checked) && !isInterrupted;
    progress.done(isWorking ? 'It works.' : isInterrupted ? 'Interrupted, and cleaned up.' : 'It does NOT work.');
    const answer = { url: connection.api, ok: isWorking, checks: checked };
    process.stdout.write(`${json ? JSON.stringify(answer) : checkLines(checked).join('\n')}\n`);
    if (isInterrupted) return 130;
    return isWorking ? 0 : 1;
  } catch (error) {
    progress.done(`ephemera: ${failureWords(error)}`);
    return 1;
  }
};
