/** Prints what a renderer holds on to over 500 jobs. `npm run soak -- [jobs] [mode]` */

import { type BrowserMode, browserModes } from '../../functions/renderer/browser-mode.ts';
import { startRendererHost } from './renderer-host.ts';
import { soak } from './soak-jobs.ts';

const [jobs = '500', mode = browserModes[0]] = process.argv.slice(2);
const sampleEvery = 20;
const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(0).padStart(8);

const host = await startRendererHost(mode as BrowserMode);
try {
  const { samples, failures, pids } = await soak(host, Number(jobs), sampleEvery);
  process.stdout.write('  jobs   own MB browser MB processes descriptors scratch files\n');
  for (const { jobs: done, ownBytes, browserBytes, processes, descriptors, scratchFiles } of samples) {
    const counts = [processes, descriptors, scratchFiles].map((count) => String(count).padStart(11)).join('');
    process.stdout.write(
      `${String(done).padStart(6)} ${inMegabytes(ownBytes)} ${inMegabytes(browserBytes)} ${counts}\n`,
    );
  }
  process.stdout.write(`failures: ${failures.join(', ') || 'none'}; processes of the function: ${pids.length}\n`);
} finally {
  await host.stop();
}
