/**
 * `npm run bench:cold [rounds]`: how long a renderer takes from the start of its process to its first PDF, by steps and as
 * a whole, with Chromium unpacked or still to unpack, and with the page cache dropped where this user may drop it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackChromium } from '../../functions/renderer/chromium-files.ts';
import { buildFunctions, bundleCode } from '../../infra/bundle.ts';
import { quantile } from './statistics.ts';

type Moments = Readonly<Record<string, number>>;
type Case = { readonly name: string; readonly isUnpacked: boolean; readonly dropsPageCache: boolean };

const rounds = Number(process.argv[2] ?? 5);
const { renderer } = await buildFunctions();
const folder = await mkdtemp(join(tmpdir(), 'bench-cold-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

await bundleCode({ entry: 'test/bench/cold/phases.ts', chromium: true }, folder);
const unpackedDir = join(folder, 'unpacked');
await unpackChromium({ archiveDir: renderer.dir, cacheDir: unpackedDir });

/** Only root may, and not in every container. */
const dropPageCache = (): Promise<boolean> =>
  writeFile('/proc/sys/vm/drop_caches', '1').then(
    () => true,
    () => false,
  );

/** Starts a process, waits for what it tells, and kills it with all that it started. */
const run = async (file: string, cacheDir: string): Promise<Moments> => {
  const spawned = performance.timeOrigin + performance.now();
  const child = fork(file, {
    detached: true,
    // What a function writes for the operator is not asked here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { LAMBDA_TASK_ROOT: renderer.dir, CHROMIUM_CACHE_DIR: cacheDir, TMPDIR: folder },
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code, signal]) => Promise.reject(new Error(`${file} ended: ${code ?? signal}`)));
  ended.catch(() => undefined);
  const [moments] = await Promise.race([once(child, 'message'), ended]);
  process.kill(-(child.pid as number), 'SIGKILL');
  await exited;
  return { spawned, ...moments };
};

const runCold = async (file: string, { isUnpacked, dropsPageCache }: Case): Promise<Moments> => {
  const cacheDir = isUnpacked ? unpackedDir : await mkdtemp(join(folder, 'packed-'));
  if (dropsPageCache) await dropPageCache();
  const moments = await run(file, cacheDir);
  if (!isUnpacked) await rm(cacheDir, { recursive: true, force: true });
  return moments;
};

const mayDrop = await dropPageCache();
if (!mayDrop) console.log('The page cache stays: only root may drop it.');
const cases: readonly Case[] = [false, ...(mayDrop ? [true] : [])].flatMap((dropsPageCache) =>
  [true, false].map((isUnpacked) => ({
    name: `${isUnpacked ? 'unpacked' : 'still to unpack'}, page cache ${dropsPageCache ? 'dropped' : 'warm'}`,
    isUnpacked,
    dropsPageCache,
  })),
);

const phases = cases.map((): Moments[] => []);
const wholes = cases.map((): Moments[] => []);
for (let round = 0; round < rounds; round += 1) {
  for (const [at, one] of cases.entries()) {
    phases[at]?.push(await runCold(join(folder, 'handler.mjs'), one));
    wholes[at]?.push(await runCold(join(import.meta.dirname, 'cold', 'handler.ts'), one));
  }
}

const median = (all: readonly Moments[] | undefined, from: string, to: string): string => {
  const times = (all ?? []).map((moments) => (moments[to] ?? Number.NaN) - (moments[from] ?? Number.NaN));
  return quantile(times, 0.5).toFixed(0).padStart(11);
};

const steps = ['started', 'booted', 'imported', 'unpacked', 'launched', 'paged', 'printed'] as const;
const columns = ['exec', 'node', 'import', 'unpack', 'launch', 'page', 'print', '| init', 'first PDF'];
console.log(`${'ms, medians'.padEnd(40)}${columns.map((name) => name.padStart(11)).join('')}`);
for (const [at, { name }] of cases.entries()) {
  const each = steps.map((step, index) => median(phases[at], steps[index - 1] ?? 'spawned', step));
  const whole = [median(wholes[at], 'spawned', 'initialized'), median(wholes[at], 'spawned', 'printed')];
  console.log(`${name.padEnd(40)}${[...each, ...whole].join('')}`);
}
console.log('Left: one step after the other. Right: the renderer as it ships, counted from the start of its process.');
