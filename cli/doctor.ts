/** `ephemera doctor`: whether a deployment, or the service on this machine, would work from here, before it is tried. */

import { type Check, type Checked, checkLines, isGood, runCheck } from './checks.ts';
import type { Streams } from './command.ts';
import { createProgress, type Progress } from './progress.ts';

export type DoctorOptions = {
  readonly region: string | undefined;
  readonly isEmbedded: boolean;
  readonly json: boolean;
  readonly streams: Streams;
};

const runAll = async (checks: readonly Check[], progress: Progress): Promise<Checked[]> => {
  const checked: Checked[] = [];
  for (const check of checks) checked.push(await runCheck(check, progress));
  return checked;
};

const deployment = async (region: string | undefined, progress: Progress): Promise<readonly Checked[]> => {
  // They bring the AWS SDK.
  const { connectDeployment } = await import('../shared/aws/deployment-account.ts');
  const { accountChecks } = await import('./doctor-account.ts');
  const { machineChecks } = await import('./doctor-machine.ts');
  const aws = connectDeployment(region);
  const account = accountChecks(aws);
  const first = await runAll([...machineChecks, ...account.first], progress);
  const checked = [...first, ...(await runAll(account.then(), progress))];
  aws.close();
  return checked;
};

const embedded = async (progress: Progress): Promise<readonly Checked[]> => {
  const { embeddedChecks } = await import('./doctor-embedded.ts');
  const { checks, stop } = embeddedChecks();
  return runAll(checks, progress).finally(stop);
};

/** Answers the process's exit code. */
export const doctor = async ({ region, isEmbedded, json, streams }: DoctorOptions): Promise<number> => {
  const progress = createProgress(streams.stderr);
  const checked = await (isEmbedded ? embedded(progress) : deployment(region, progress));
  const isReady = isGood(checked);
  const what = isEmbedded ? 'to run' : 'to deploy';
  progress.done(isReady ? `Ready ${what}.` : `NOT ready ${what}.`);
  const answer = JSON.stringify({ ok: isReady, checks: checked });
  streams.stdout.write(`${json ? answer : checkLines(checked).join('\n')}\n`);
  return isReady ? 0 : 1;
};
