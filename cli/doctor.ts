/** `ephemera doctor`: whether a deployment would work from here, before it is tried. */
import { connectDeployment } from '../shared/aws/deployment-account.ts';
import { type Check, type Checked, checkLines, isGood, runCheck } from './checks.ts';
import { accountChecks } from './doctor-account.ts';
import { machineChecks } from './doctor-machine.ts';
import { createProgress } from './progress.ts';

export type DoctorOptions = { readonly region: string | undefined; readonly json: boolean };

/** Answers the process's exit code. */
export const doctor = async ({ region, json }: DoctorOptions): Promise<number> => {
  const progress = createProgress();
  const aws = connectDeployment(region);
  const account = accountChecks(aws);
  const runAll = async (checks: readonly Check[]): Promise<Checked[]> => {
    const checked: Checked[] = [];
    for (const check of checks) checked.push(await runCheck(check, progress));
    return checked;
  };
  const checked = [...(await runAll([...machineChecks, ...account.first])), ...(await runAll(account.then()))];
  aws.close();
  const isReady = isGood(checked);
  progress.done(isReady ? 'Ready to deploy.' : 'NOT ready to deploy.');
  process.stdout.write(`${json ? JSON.stringify({ ok: isReady, checks: checked }) : checkLines(checked).join('\n')}\n`);
  return isReady ? 0 : 1;
};
