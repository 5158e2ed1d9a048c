/** Renders many inputs, some at a time, into their files, and tells of each. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EphemeraClient, Job, ReceivedDocument, RenderReport } from '../../client/index.ts';
import type { Streams } from '../command.ts';
import { convert } from '../convert.ts';
import { exitCodeOf, failureBody } from '../exit-codes.ts';
import { failureWords } from '../failure-words.ts';
import { counted } from '../print.ts';
import { createBar, createProgress } from '../progress.ts';
import type { Target } from './outputs.ts';
import { checkedOptions, type DocumentOptions } from './request-flags.ts';
import { saveDocument } from './save-document.ts';
import type { Sources } from './sources.ts';

export type Rendered = {
  readonly input: string;
  readonly output: string;
  readonly bytes?: number | undefined;
  readonly pages?: number | undefined;
  readonly ms?: number | undefined;
  readonly jobId?: string | undefined;
  /** Where it is kept, with --store. */
  readonly url?: string | undefined;
  /** Files that it was made of. */
  readonly files: readonly string[];
  readonly error?: unknown;
};

export type Rendering = {
  readonly client: EphemeraClient;
  readonly sources: Sources;
  readonly options: DocumentOptions;
  /** Where the service keeps the documents too; left out: nowhere. */
  readonly store: true | { readonly id: string } | undefined;
  readonly atOnce: number;
  readonly streams: Streams;
};

type Made = Pick<Rendered, 'jobId' | 'url'> & { readonly document?: ReceivedDocument; readonly report?: RenderReport };
type Conversion = Parameters<typeof convert>[1];

const atOnce = async (client: EphemeraClient, conversion: Conversion): Promise<Made> => {
  const document = await convert<ReceivedDocument>(client, conversion);
  const { jobId, report } = document;
  return { document, jobId, ...(report && { report }) };
};

const stored = async (
  client: EphemeraClient,
  { request, ...conversion }: Conversion,
  storage: object | true,
): Promise<Made> => {
  const accepted = await convert<Job>(client.jobs, { ...conversion, request: { ...request, storage } });
  const job = await client.jobs.wait(accepted);
  const { id: jobId, assetUrl: url, report } = job;
  // What lies in a bucket of the user's own has no link.
  return { jobId, url, ...(report && { report }), ...(url !== undefined && { document: await client.download(job) }) };
};

const write = async (document: ReceivedDocument, output: string, { stdout }: Streams): Promise<void> => {
  if (output === '-') return pipeline(Readable.fromWeb(document.stream as never), stdout, { end: false });
  await mkdir(dirname(output), { recursive: true });
  await saveDocument(document, output);
};

const renderOne = async ({ input, output, imageType }: Target, rendering: Rendering): Promise<Rendered> => {
  const { client, sources, options, store, streams } = rendering;
  const source = await sources.open(input, options);
  for (const name of source.missing) streams.stderr.write(`${input.shown}: ${name} is not there, or may not be read\n`);
  const { kind } = source;
  const kindOut = imageType ? 'image' : 'pdf';
  const given = { ...options, ...(imageType && { imageType }) };
  const checked = checkedOptions(given, { kind, output: kindOut, isStored: store !== undefined });
  const conversion = { kind, output: kindOut, request: { ...checked, ...source.request } } as const;
  const { document, report, jobId, url } = store
    ? await stored(client, conversion, store)
    : await atOnce(client, conversion);
  if (document) await write(document, output, streams);
  const { ms, bytes, pages } = report ?? {};
  return {
    input: input.shown,
    output,
    bytes,
    pages,
    ms: ms && Math.ceil(ms.page + ms.load + ms.print),
    jobId,
    url,
    files: source.files(),
  };
};

export const wroteLine = ({ output, bytes, pages, ms, url }: Rendered): string => {
  const kept = url ? `\n${url}` : '';
  if (bytes === undefined || ms === undefined) return `Wrote ${output}${kept}`;
  const extent = pages ? `, ${counted(pages, 'page')}` : '';
  return `Wrote ${output} (${Math.ceil(bytes / 1024)} KB${extent}, rendered in ${ms} ms)${kept}`;
};

const orFailed = async (target: Target, rendering: Rendering): Promise<Rendered> => {
  try {
    return await renderOne(target, rendering);
  } catch (error) {
    return { input: target.input.shown, output: target.output, files: [], error };
  }
};

/** In the order of the targets, whatever came first. */
export const renderAll = async (targets: readonly Target[], rendering: Rendering): Promise<readonly Rendered[]> => {
  const { stderr } = rendering.streams;
  const progress = createProgress(stderr);
  const bar = targets.length > 1 ? createBar(targets.length, stderr) : undefined;
  const results: Rendered[] = [];
  const waiting = targets.entries();
  let over = 0;
  const work = async (): Promise<void> => {
    for (const [at, target] of waiting) {
      const result = await orFailed(target, rendering);
      results[at] = result;
      over += 1;
      const about = targets.length > 1 ? `${result.input}: ` : '';
      progress.done(result.error === undefined ? wroteLine(result) : `ephemera: ${about}${failureWords(result.error)}`);
      bar?.show(over);
    }
  };
  if (bar) bar.show(0);
  else progress.step('Rendering…');
  await Promise.all(Array.from({ length: Math.min(rendering.atOnce, targets.length) }, work));
  if (bar && stderr.isTTY) progress.done(`${counted(over, 'document')}.`);
  return results;
};

/** The first failure says how the command ends. */
export const exitCodeFor = (rendered: readonly Rendered[]): number => {
  const failed = rendered.find(({ error }) => error !== undefined);
  return failed ? exitCodeOf(failed.error) : 0;
};

export const renderedBody = (rendered: readonly Rendered[]): object => ({
  documents: rendered.map(({ files: _files, error, ...rest }) => ({
    ...rest,
    ...(error !== undefined && failureBody(error)),
  })),
});
