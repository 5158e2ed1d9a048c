/** `ephemera tune`: times the renderer at several sizes of its memory, and leaves it as it was. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { readPublicTemplates } from '../infra/public-templates.ts';
import { parseRender } from '../shared/api/requests.ts';
import type { FunctionConnection } from '../shared/aws/function-client.ts';
import { type FunctionMemory, MemoryRefused } from '../shared/aws/function-memory.ts';
import { connectRenderer } from '../shared/aws/timed-render.ts';
import type { RenderJob, RenderSource } from '../shared/domain/render-job.ts';
import { exitCodes } from './exit-codes.ts';
import { failureWords } from './failure-words.ts';
import { createProgress, type Progress } from './progress.ts';
import { figuresOf, prices, type Sample, type SizeResult, tableLines } from './tune-table.ts';

export type TuneOptions = {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** An HTML file to render; without it, the public invoice. */
  readonly document: string | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  /** @throws Error that says what is missing */
  readonly renderer: () => Promise<FunctionConnection>;
};

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

const sourceOf = async (document: string | undefined): Promise<RenderSource> => {
  if (document) return { kind: 'html', htmlBase64: base64(await readFile(document)) };
  const invoice = (await readPublicTemplates()).find(({ id }) => id === 'professional-invoice');
  if (!invoice) throw new Error('The public invoice is missing: name a document by --document.');
  return { kind: 'template', templateBase64: base64(invoice.html), data: invoice.sampleData };
};

/** Rendered as the API would without any option. */
const jobOf = async (document: string | undefined): Promise<RenderJob> => {
  const body = { html: base64('-'), async: false, storage: false };
  const { render } = parseRender({ kind: 'html', output: 'pdf', version: 'v2', body });
  return { ...render, source: await sourceOf(document) };
};

const putBackCommand = (name: string, memoryMb: number): string =>
  `aws lambda update-function-configuration --function-name ${name} --memory-size ${memoryMb}`;

const warning = (name: string, memoryMb: number, { sizes, rounds }: TuneOptions): string =>
  [
    `${name} has ${memoryMb} MB. Tuning gives it ${sizes.join(', ')} MB in turn, renders ${rounds + 1} documents at each`,
    'size, and puts back what it had, also after Ctrl-C. Meanwhile the documents of all accounts are rendered at the',
    'size under test, and each change starts new environments. Should this computer die on the way:',
    `  ${putBackCommand(name, memoryMb)}`,
    '',
  ].join('\n');

const isAgreed = async ({ yes }: TuneOptions): Promise<boolean> => {
  if (yes) return true;
  if (!process.stdin.isTTY) throw new Error('Nobody is here to be asked: say --yes to go on.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  lines.on('SIGINT', () => left.abort());
  const answer = await lines.question('Go on? (yes/no) ', { signal: left.signal }).catch(() => 'no');
  lines.close();
  return answer.trim().toLowerCase() === 'yes';
};

type Tuning = {
  readonly renderer: ReturnType<typeof connectRenderer>;
  readonly job: RenderJob;
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly progress: Progress;
};

/** Times one size that the renderer has by now. What it fails with is its result, an interruption is not. */
const measure = async (memoryMb: number, { renderer, job, rounds, signal, progress }: Tuning): Promise<SizeResult> => {
  try {
    const first = await renderer.render(job, signal);
    const warm: Sample[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      progress.step(`${memoryMb} MB: ${round} of ${rounds}…`);
      warm.push(await renderer.render(job, signal));
    }
    return figuresOf(memoryMb, first, warm);
  } catch (error) {
    signal.throwIfAborted();
    return { memoryMb, failure: failureWords(error) };
  }
};

const measureAll = async (originalMb: number, sizes: readonly number[], tuning: Tuning): Promise<SizeResult[]> => {
  const { memory } = tuning.renderer;
  const results: SizeResult[] = [];
  let hasMb = originalMb;
  for (const memoryMb of sizes) {
    tuning.signal.throwIfAborted();
    tuning.progress.step(`${memoryMb} MB: changing…`);
    try {
      await memory.change(hasMb, memoryMb);
      hasMb = memoryMb;
      results.push(await measure(memoryMb, tuning));
    } catch (error) {
      if (!(error instanceof MemoryRefused)) throw error;
      results.push({ memoryMb, failure: error.message });
    }
  }
  return results;
};

/** @throws Error unless the renderer has what it had, or what somebody else gave it meanwhile */
const putBack = async (memory: FunctionMemory, originalMb: number, sizes: readonly number[]): Promise<void> => {
  const { memoryMb } = await memory.read();
  if (sizes.includes(memoryMb)) await memory.change(memoryMb, originalMb);
};

/** Answers the process's exit code. */
export const tune = async (options: TuneOptions): Promise<number> => {
  const progress = createProgress();
  const stop = new AbortController();
  // As often as it is pressed: what is under way is putting the memory back.
  const interrupt = (): void => stop.abort(new Error('Interrupted.'));
  try {
    const connection = await options.renderer();
    const job = await jobOf(options.document);
    const renderer = connectRenderer(connection, `tune-${randomBytes(8).toString('hex')}`);
    const { memoryMb } = await renderer.memory.read();
    process.stderr.write(warning(connection.name, memoryMb, options));
    if (!(await isAgreed(options))) return 1;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
    const { rounds, sizes } = options;
    const results = await measureAll(memoryMb, sizes, { renderer, job, rounds, signal: stop.signal, progress }).finally(
      () =>
        putBack(renderer.memory, memoryMb, sizes).then(
          () => progress.done(`${connection.name} has ${memoryMb} MB again.`),
          (error) => {
            const command = putBackCommand(connection.name, memoryMb);
            throw new Error(`The memory is NOT put back (${failureWords(error)}). Do it by:\n  ${command}`);
          },
        ),
    );
    renderer.close();
    const answer = { function: connection.name, memoryMb, sizes: results, prices };
    process.stdout.write(`${options.json ? JSON.stringify(answer) : tableLines(results).join('\n')}\n`);
    return results.every((result) => 'failure' in result) ? 1 : 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    progress.done(`ephemera: ${failureWords(error)}`);
    return exitCodes.interrupted;
  }
};
