/**
 * `npm run test:load -- [jobs] [seed]`: a batch with faults among it, a neighbour with half as many jobs, and callers who
 * wait, 1 to 8 at a time. Tells what it measured, and fails when a job was lost, a neighbour was delayed or memory grew.
 */

import { anAccount, surround } from '../faults/flows.ts';
import { startStack } from '../support/embedded-stack.ts';
import { faultShares, runBatch } from './batch.ts';
import { largestOf, type Measured, measured, type Point, slopeOf } from './memory.ts';
import { delayBeside } from './neighbour.ts';
import { soakSync } from './sync-soak.ts';

const [jobs = 10_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
/** Leases last 4.5 s, the sweeper looks each 3 s. */
const timeScale = 0.05;
const comeBackSeconds = 15;
const delayFactorMax = 3;
/** A leak of a small document would be ten times this. */
const growthMbPerThousandMax = 15;
/** Before that, caches fill. */
const warmShare = 0.3;
/** Over fewer jobs, noise is steeper than any leak. */
const slopeJobsMin = 2_000;
const documentsEach = Math.max(4, Math.round(jobs / 200));

const failures: string[] = [];
const hold = (isSo: boolean, otherwise: string): void => {
  if (!isSo) failures.push(otherwise);
};
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const stack = await startStack({ timeScale, allowPrivateNetwork: true });
const around = await surround(stack, comeBackSeconds);
try {
  print(`${jobs} jobs, seed ${seed}; of a hundred, ${JSON.stringify(faultShares)}`);
  const points = new Map<Measured, Point[]>(measured.map((name) => [name, []]));
  const watch = async (ended: number): Promise<void> => {
    const sizes = await largestOf(stack);
    if (ended >= warmShare * jobs) {
      for (const name of measured) points.get(name)?.push({ x: ended / 1000, y: sizes[name] });
    }
    print(`  ${ended} ended; ${measured.map((name) => `${name} ${sizes[name].toFixed(0)} MB`).join(', ')}`);
  };
  const result = await runBatch(around, await anAccount(around, 'batch'), { jobs, seed, watch });
  const { accepted, ended, succeeded, webhooked, lost, faults, acceptedMs, ms } = result;
  print(`accepted ${accepted} = ended ${ended} = webhooked ${webhooked}; succeeded ${succeeded}; lost ${lost.length}`);
  print(`faults that were staged: ${JSON.stringify(faults)}`);
  print(`accepted ${((1000 * accepted) / acceptedMs).toFixed(1)} a second, done ${((1000 * ended) / ms).toFixed(1)}`);
  hold(accepted === jobs, `${jobs - accepted} jobs were not accepted`);
  hold(lost.length === 0, `lost: ${lost.join(', ')}`);
  for (const [name, of] of points) {
    const slope = slopeOf(of);
    print(`memory of ${name}: ${slope.toFixed(1)} MB more for each 1,000 jobs`);
    if (jobs >= slopeJobsMin) hold(slope <= growthMbPerThousandMax, `the memory of ${name} grows`);
  }

  const { aloneMs, besideMs, waiting } = await delayBeside(around, Math.round(jobs / 2));
  const factor = besideMs / aloneMs;
  print(
    `a single job: ${aloneMs.toFixed(0)} ms alone, ${besideMs.toFixed(0)} ms beside ${Math.round(jobs / 2)} of another account (${waiting} still waited): ×${factor.toFixed(2)}`,
  );
  hold(factor <= delayFactorMax, `a neighbour delays a single job ×${factor.toFixed(2)}`);

  for (let callers = 1; callers <= 8; callers += 1) {
    const step = await soakSync(stack, callers, documentsEach);
    print(
      `${callers} callers: ${step.documents} documents, p50 ${step.p50.toFixed(0)} ms, p95 ${step.p95.toFixed(0)} ms, refused ${JSON.stringify(step.refused)}`,
    );
    hold(step.documents === callers * documentsEach, `${callers} callers at a time did not all get their documents`);
  }
} finally {
  await stack.stop();
  await around.receiver.close();
}
for (const failure of failures) print(`FAILED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
