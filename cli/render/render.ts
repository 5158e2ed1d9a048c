/** `ephemera render`: from what was asked for to the service that renders it, and once more at each change. */
import { readFile } from 'node:fs/promises';
import type { Given } from '../command.ts';
import { clientFor, clientOf, isNamed } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { startOwnStack } from '../own-stack.ts';
import type { JsonFlag } from '../print.ts';
import { createProgress } from '../progress.ts';
import { exitCodeFor, type Rendered, type Rendering, renderAll, renderedBody } from './batch.ts';
import { readInputs } from './inputs.ts';
import { type Target, targetsFor } from './outputs.ts';
import { optionsGiven } from './request-flags.ts';
import { openSources, type Sources } from './sources.ts';
import { changesOf } from './watch.ts';

export type RenderFlags = JsonFlag & {
  readonly output?: string;
  readonly root?: string;
  readonly templateId?: string;
  readonly data?: string;
  readonly store?: true | string;
  readonly embedded?: boolean;
  readonly atOnce: number;
  readonly watch?: boolean;
  readonly imageType?: Target['imageType'];
};

/** What a command line would be sure to mean itself; all that is not said is shorter than the call may take. */
const timeoutMsUsual = 100_000;
const timeoutMsStored = 120_000;

const dataOf = async (given: string | undefined): Promise<object | undefined> => {
  if (given === undefined) return undefined;
  const text = given.trimStart().startsWith('{') ? given : await readFile(given, 'utf8');
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  } catch {
    // Said below, and without a word of what it holds.
  }
  throw new UsageError('--data takes a JSON object, or a file that holds one.');
};

const storeOf = (given: true | string | undefined): Rendering['store'] =>
  typeof given === 'string' ? { id: given } : given;

type Service = Pick<Rendering, 'client'> & { readonly stop: () => Promise<void> };

const serviceFor = async (given: Given<RenderFlags>, sources: Sources, isOwn: boolean): Promise<Service> => {
  if (!isOwn) return { client: await clientOf(given.connection()), stop: async () => undefined };
  createProgress(given.streams.stderr).step('Starting…');
  const stack = await startOwnStack(sources.hosts);
  return { client: clientFor(stack), stop: stack.stop };
};

const affected = (rendered: readonly Rendered[], changed: ReadonlySet<string>) => (_: unknown, at: number) =>
  rendered[at]?.files.some((file) => changed.has(file)) ?? false;

/** A failed one is made again when its own file changes. */
const filesOf = ({ input }: Target, { files }: Rendered): readonly string[] =>
  files.length === 0 && input.kind === 'file' ? [input.path] : files;

const watchOn = async (
  targets: readonly Target[],
  first: readonly Rendered[],
  rendering: Rendering,
  { startedAt, signal }: { readonly startedAt: number; readonly signal: AbortSignal },
) => {
  let since = startedAt;
  let rendered = targets.map(
    (target, at) => ({ ...first[at], files: filesOf(target, first[at] as Rendered) }) as Rendered,
  );
  while (!signal.aborted) {
    const changed = await changesOf(new Set(rendered.flatMap(({ files }) => files)), since, signal);
    since = Date.now();
    const isAffected = affected(rendered, changed);
    const again = targets.filter(isAffected);
    if (again.length === 0) continue;
    const results = await renderAll(again, rendering);
    rendered = targets.map((target, at) => {
      const result = results[again.indexOf(target)] ?? (rendered[at] as Rendered);
      return { ...result, files: filesOf(target, result) };
    });
  }
};

const assertWatchable = (targets: readonly Target[], { watch, json }: RenderFlags): void => {
  if (!watch) return;
  if (json) throw new UsageError('--watch never ends, and --json is one value at the end: use one of them.');
  if (targets.some(({ input, output }) => input.kind !== 'file' || output === '-')) {
    throw new UsageError('--watch is for files that become files.');
  }
};

/** Answers the process's exit code. */
export const render = async (given: Given<RenderFlags>): Promise<number> => {
  const { flags, streams, rest } = given;
  const inputs = await readInputs(rest, flags.templateId);
  const targets = await targetsFor(inputs, { output: flags.output, imageType: flags.imageType });
  assertWatchable(targets, flags);
  if (flags.json && targets.some(({ output }) => output === '-')) {
    throw new UsageError('Standard output is either the document or --json.');
  }
  const store = storeOf(flags.store);
  const isOwn = flags.embedded === true || !isNamed(given.connection());
  if (store && isOwn) throw new UsageError('--store needs a service that stays: name one by --url or --ready-file.');
  const { imageType: _imageType, ...named } = optionsGiven(flags as Readonly<Record<string, unknown>>);
  const options = { timeout: store ? timeoutMsStored : timeoutMsUsual, ...named };
  const place = { stdin: streams.stdin, root: flags.root, data: await dataOf(flags.data) };
  const sources = await openSources(inputs, place, isOwn);
  const stopped = new AbortController();
  try {
    const service = await serviceFor(given, sources, isOwn);
    const interrupt = (): void => {
      stopped.abort();
      // What is under way belongs to nobody any more; a watch ends by itself.
      if (!flags.watch) void service.stop().then(() => process.exit(130));
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
    try {
      const rendering = { client: service.client, sources, options, store, atOnce: flags.atOnce, streams };
      const startedAt = Date.now();
      const rendered = await renderAll(targets, rendering);
      if (flags.json) streams.stdout.write(`${JSON.stringify(renderedBody(rendered))}\n`);
      if (!flags.watch) return exitCodeFor(rendered);
      createProgress(streams.stderr).done('Watching for changes; Ctrl-C ends it.');
      await watchOn(targets, rendered, rendering, { startedAt, signal: stopped.signal });
      return 0;
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      await service.stop();
    }
  } finally {
    sources.close();
  }
};
