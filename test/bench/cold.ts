/**
 * `npm run bench:cold [rounds]`: how long a renderer takes from the start of its process to its first PDF, by steps and as
 * a whole, with the fonts unpacked or still to unpack; how long the code of each function takes to load; and the first
 * document through api and renderer, when neither runs. With the CPU that the functions have on AWS, and the page cache
 * dropped, where this user may do that.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackFonts } from '../../functions/renderer/chromium-files.ts';
import { buildFunctions, bundleCode } from '../../infra/bundle.ts';
import { functions } from '../../infra/topology.ts';
import { startStack } from '../support/embedded-stack.ts';
import { coldCalls } from './cold/both-functions.ts';
import { dropPageCache, runChild, type Told } from './cold/run-child.ts';
import { type ControlGroup, limitCpu } from './control-group.ts';
import { decimals, printTable } from './print-table.ts';
import { variablesOf } from './replace-environments.ts';
import { median } from './statistics.ts';

type Case = { readonly isUnpacked: boolean; readonly dropsPageCache: boolean; readonly cpu: ControlGroup | undefined };

/** Lambda gives a whole core for so much memory. */
const megabytesOfCore = 1769;
const coresOf = (name: 'api' | 'renderer'): number => functions[name].memoryMb / megabytesOfCore;

const rounds = Number(process.argv[2] ?? 5);
const { renderer, api } = await buildFunctions();
const folder = await mkdtemp(join(tmpdir(), 'bench-cold-'));
await using cleanUp = new AsyncDisposableStack();
cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

await bundleCode({ entry: 'test/bench/cold/phases.ts', chromium: true }, folder);
const unpackedDir = join(folder, 'unpacked');
await unpackFonts({ bundleDir: renderer.dir, cacheDir: unpackedDir });

const limitedTo = (cores: number): ControlGroup | undefined => {
  const group = limitCpu(cores);
  if (group) cleanUp.defer(group.remove);
  return group;
};
const cpus = { api: limitedTo(coresOf('api')), renderer: limitedTo(coresOf('renderer')) };
const namedCpu = (cpu: ControlGroup | undefined): string => {
  if (cpu === undefined) return 'whole machine';
  return `${coresOf(cpu === cpus.api ? 'api' : 'renderer').toFixed(2)} cores`;
};

const mayDrop = await dropPageCache();
if (!mayDrop) console.log('The page cache stays: only root may drop it.');
if (!cpus.renderer) console.log('The whole machine: no control group of version 1 can be made here.');
const withAndWithout = <T>(none: T, some: T | undefined | false): readonly T[] => (some ? [none, some] : [none]);

const run = async (file: string, { isUnpacked, dropsPageCache, cpu }: Case): Promise<Told> => {
  const cacheDir = isUnpacked ? unpackedDir : await mkdtemp(join(folder, 'packed-'));
  if (dropsPageCache) await dropPageCache();
  const env = { LAMBDA_TASK_ROOT: renderer.dir, CHROMIUM_CACHE_DIR: cacheDir, TMPDIR: folder };
  const told = await runChild({ file, env, cpu });
  if (!isUnpacked) await rm(cacheDir, { recursive: true, force: true });
  return told;
};

const between = (all: readonly Told[], from: string, to: string): string =>
  decimals(median(all.map((told) => (told[to] ?? Number.NaN) - (told[from] ?? Number.NaN))), 0);

const printRendererStarts = async (): Promise<void> => {
  const cases: Case[] = withAndWithout(undefined, cpus.renderer).flatMap((cpu) =>
    withAndWithout(false, mayDrop).flatMap((dropsPageCache) =>
      [true, false].map((isUnpacked) => ({ isUnpacked, dropsPageCache, cpu })),
    ),
  );
  const taken = cases.map((one) => ({ one, phases: [] as Told[], wholes: [] as Told[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { one, phases, wholes } of taken) {
      phases.push(await run(join(folder, 'handler.mjs'), one));
      wholes.push(await run(join(import.meta.dirname, 'cold', 'handler.ts'), one));
    }
  }
  const steps = ['started', 'booted', 'imported', 'unpacked', 'launched', 'paged', 'printed'] as const;
  console.log('\nThe renderer, ms, medians: one step after the other, and as it ships, from the start of its process');
  printTable(
    ['CPU', 'page cache', 'fonts', 'exec', 'node', 'import', 'unpack', 'launch', 'page', 'print', 'init', 'first PDF'],
    taken.map(({ one, phases, wholes }) => [
      namedCpu(one.cpu),
      one.dropsPageCache ? 'dropped' : 'warm',
      one.isUnpacked ? 'unpacked' : 'packed',
      ...steps.map((step, at) => between(phases, steps[at - 1] ?? 'spawned', step)),
      between(wholes, 'spawned', 'initialized'),
      between(wholes, 'spawned', 'printed'),
    ]),
  );
};

/** Without them the code of api refuses to load. */
const readApiVariables = async (): Promise<Record<string, string>> => {
  const stack = await startStack();
  try {
    return await variablesOf(stack, 'api');
  } finally {
    await stack.stop();
  }
};

const printCodeLoads = async (): Promise<void> => {
  const env = await readApiVariables();
  const rows: string[][] = [];
  for (const cpu of [...withAndWithout(undefined, cpus.renderer), ...(cpus.api ? [cpus.api] : [])]) {
    const told: Told[] = [];
    for (let round = 0; round < rounds; round += 1) {
      if (mayDrop) await dropPageCache();
      const file = join(import.meta.dirname, 'cold', 'parse-bundle.ts');
      const nodeOptions = ['--experimental-vm-modules'];
      told.push(await runChild({ file, args: [join(api.dir, 'handler.mjs')], nodeOptions, env, cpu }));
    }
    const of = (name: string): string => decimals(median(told.map((one) => one[name] ?? Number.NaN)), 0);
    rows.push([namedCpu(cpu), of('kilobytes'), of('parsed'), of('loaded')]);
  }
  console.log('\nThe code of api, medians: parsed alone; read, parsed and run up to its first event');
  printTable(['CPU', 'KB', 'parsed, ms', 'loaded, ms'], rows);
};

const printColdCalls = async (): Promise<void> => {
  const rows: string[][] = [];
  for (const cpu of withAndWithout(undefined, cpus.renderer)) {
    const calls = await coldCalls(folder, rounds, cpu);
    const of = (name: 'rendererBegan' | 'ended'): string => decimals(median(calls.map((call) => call[name])), 0);
    rows.push([namedCpu(cpu), of('rendererBegan'), of('ended'), calls.at(-1)?.phases ?? '']);
  }
  console.log('\nA hello through api and renderer, neither of which runs, fonts packed; ms from the call, medians');
  printTable(['CPU of the whole stack', 'renderer begins', 'last byte', "the last one's phases"], rows);
};

await printRendererStarts();
await printCodeLoads();
await printColdCalls();
