/** Job after job, a renderer holds on to nothing. `npm run soak` does the same for 500. */
import type { BrowserMode } from '../../functions/renderer/browser-mode.ts';
import { testedModes } from '../support/tested-modes.ts';
import { type RendererHost, startRendererHost } from './renderer-host.ts';
import { type Sample, soak } from './soak-jobs.ts';

/** A browser for each job takes longer. */
const jobs: Readonly<Record<BrowserMode, number>> = { 'multi-process': 30, 'single-process': 20 };
const sampleEvery = 5;
const soakMsMax = 300_000;
/** A browser opens and closes files of its own in its profile now and then. */
const filesDifferenceMax = 5;
/** Caches fill, and garbage is collected when there is need: a job's worth of memory, not a worth for each. */
const growthBytesMax = { own: 60e6, browser: 80e6 };

describe.each(testedModes)('%s', (mode) => {
  let host: RendererHost;
  beforeAll(async () => {
    host = await startRendererHost(mode);
  });
  afterAll(() => host?.stop());

  test(
    `${jobs[mode]} jobs in a row leave a renderer as it was`,
    async () => {
      const { samples, failures, pids } = await soak(host, jobs[mode], sampleEvery);
      const distinct = (of: (sample: Sample) => number) => [...new Set(samples.map(of))];
      const growth = (of: (sample: Sample) => number) =>
        Math.max(...samples.map(of)) - (samples[0] ? of(samples[0]) : 0);

      expect(failures).toEqual([]);
      expect(pids).toHaveLength(1);
      expect(distinct(({ processes }) => processes)).toHaveLength(1);
      expect(growth(({ scratchFiles }) => scratchFiles)).toBeLessThanOrEqual(filesDifferenceMax);
      expect(growth(({ descriptors }) => descriptors)).toBeLessThanOrEqual(2);
      expect(growth(({ ownBytes }) => ownBytes)).toBeLessThan(growthBytesMax.own);
      expect(growth(({ browserBytes }) => browserBytes)).toBeLessThan(growthBytesMax.browser);
    },
    soakMsMax,
  );
});
