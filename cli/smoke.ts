/** `ephemera smoke`: whether a service that is there does what it promises. */
import { randomBytes } from 'node:crypto';
import { type Check, type Checked, checkLines, isGood, runCheck, skipped } from './checks.ts';
import { clientFor } from './connection.ts';
import type { Connection } from './own-stack.ts';
import { createProgress } from './progress.ts';
import { smokeChecks } from './smoke-checks.ts';

export type SmokeOptions = {
  readonly webhook: string | undefined;
  readonly json: boolean;
  /** @throws Error that says what is missing */
  readonly connect: () => Promise<Connection>;
};

const notAsked = ({ name }: Check): Check => ({ name, run: async () => skipped('not asked') });

/** Answers the process's exit code. */
export const smoke = async ({ webhook, json, connect }: SmokeOptions): Promise<number> => {
  const progress = createProgress();
  let isInterrupted = false;
  // What was made so far is cleaned up first.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (isInterrupted = true));
  const connection = await connect();
  const label = `smoke-${randomBytes(6).toString('hex')}`;
  const url = new URL(connection.api);
  const { health, tls, others, cleanUp } = smokeChecks({ url, client: clientFor(connection), label, webhook });
  const there = await runCheck(health, progress);
  const checked = [there, await runCheck(tls, progress)];
  // Of a service that is not there, no other line would say anything: a page that it did not render, it did not refuse.
  const ask = (check: Check): Promise<Checked> => runCheck(isGood([there]) ? check : notAsked(check), progress);
  for (const check of others) if (!isInterrupted) checked.push(await ask(check));
  checked.push(await ask(cleanUp));
  const isWorking = isGood(checked) && !isInterrupted;
  progress.done(isWorking ? 'It works.' : isInterrupted ? 'Interrupted, and cleaned up.' : 'It does NOT work.');
  const answer = { url: connection.api, ok: isWorking, checks: checked };
  process.stdout.write(`${json ? JSON.stringify(answer) : checkLines(checked).join('\n')}\n`);
  if (isInterrupted) return 130;
  return isWorking ? 0 : 1;
};
