/** Job after job, a renderer holds on to nothing. `npm run soak` does the same for 500. */
import { type RendererHost, startRendererHost } from './renderer-host.ts';
import { browserModes } from './rendering-stack.ts';
import { type Sample, soak } from './soak-jobs.ts';

const jobs = 60;
const sampleEvery = 5;
/** Caches fill, and garbage is collected when there is need: a job's worth of memory, not a worth for each. */
const growthBytesMax = { own: 60e6, browser: 80e6 };

describe.each(browserModes)('%s', (mode) => {
  let host: RendererHost;
  beforeAll(async () => {
    host = await startRendererHost(mode);
  });
  afterAll(() => host?.stop());

  test('60 jobs in a row leave a renderer as it was', async () => {
    const { samples, failures, pids } = await soak(host, jobs, sampleEvery);
    const distinct = (of: (sample: Sample) => number) => [...new Set(samples.map(of))];
    const growth = (of: (sample: Sample) => number) => Math.max(...samples.map(of)) - (samples[0] ? of(samples[0]) : 0);

    expect(failures).toEqual([]);
    expect(pids).toHaveLength(1);
    expect(distinct(({ processes }) => processes)).toHaveLength(1);
    expect(distinct(({ scratchFiles }) => scratchFiles)).toHaveLength(1);
    expect(growth(({ descriptors }) => descriptors)).toBeLessThanOrEqual(2);
    expect(growth(({ ownBytes }) => ownBytes)).toBeLessThan(growthBytesMax.own);
    expect(growth(({ browserBytes }) => browserBytes)).toBeLessThan(growthBytesMax.browser);
  });
});
