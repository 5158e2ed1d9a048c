/** The stages of a job: over PDFs that exist, or over the one that was printed. */
import { AppError } from '../../shared/domain/errors.ts';
import { documentBytesMax } from '../../shared/domain/output-limits.ts';
import type { PdfInput, Stage } from '../../shared/domain/stages.ts';
import { storedZip } from '../../shared/domain/stored-zip.ts';
import { type FetchDoor, fetchFile } from './egress-fetch.ts';
import type { LoadDeadline } from './load-deadline.ts';
import { printSheets } from './overlay-sheets.ts';
import { type PageMargins, printPageMargins } from './page-margins.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { RenderedOutput } from './rendered-output.ts';
import { type Input, pagesNamed } from './stages/apply-stages.ts';
import type { ThreadOfJob } from './stages/ready-thread.ts';
import type { StageThread, Written } from './stages/stage-thread.ts';

/** Of each PDF, and of all that a job reads. */
const inputBytesMax = { one: 50 * 1024 * 1024, all: 100 * 1024 * 1024 } as const;
/** Servers that serve one caller many files at a time are not all. */
const fetchesAtOnce = 6;

export type StageJob = {
  readonly door: FetchDoor;
  readonly prepared: PreparedPage;
  readonly deadline: Pick<LoadDeadline, 'leftMs' | 'race'>;
  readonly thread: ThreadOfJob['thread'];
};

/** Gets PDFs that a job names, in their order, within what all of the job's may have together. */
export const createReader = ({ door, deadline }: Pick<StageJob, 'door' | 'deadline'>) => {
  let left: number = inputBytesMax.all;
  const read = async (input: PdfInput): Promise<Input> => {
    const { field } = input;
    const wanted = { field, bytesMax: Math.min(inputBytesMax.one, left), timeoutMs: Math.max(1, deadline.leftMs()) };
    const bytes =
      'url' in input ? await fetchFile(door, { ...wanted, url: input.url }) : Buffer.from(input.base64, 'base64');
    left -= bytes.length;
    if (left < 0) {
      const message = `The PDFs are larger than ${inputBytesMax.all / 1024 / 1024} MB together.`;
      throw new AppError('document_too_large', { field, message });
    }
    return { field, bytes };
  };
  return async (inputs: readonly PdfInput[]): Promise<readonly Input[]> => {
    const results: Input[] = [];
    for (let at = 0; at < inputs.length; at += fetchesAtOnce) {
      results.push(...(await Promise.all(inputs.slice(at, at + fetchesAtOnce).map(read))));
    }
    return results;
  };
};
export type Reader = ReturnType<typeof createReader>;

const applyOne = async (
  thread: StageThread,
  { stage, field }: { readonly stage: Stage; readonly field: string },
  prepared: PreparedPage,
  read: Reader,
): Promise<void> => {
  if (stage.type === 'merge') return await thread.apply(stage, { field, inputs: await read(stage.inputs) });
  if (stage.type !== 'stamp' && stage.type !== 'pageNumbers') return await thread.apply(stage, { field });
  const sizes = await thread.sizes();
  const list = stage.type === 'stamp' ? stage.pages : undefined;
  const pages = [...new Set(pagesNamed(list, sizes.length, `${field}.pages`))];
  const { bytes, places } = await printSheets(prepared, stage, { sizes, pages, field });
  await thread.apply(stage, { field, sheets: bytes, places });
};

const outputOf = (bytes: Uint8Array, form: Pick<RenderedOutput, 'contentType' | 'extension'>, pages: number) => ({
  ...form,
  length: bytes.length,
  pages,
  chunks: async function* () {
    yield bytes;
  },
  close: async () => undefined,
});

const digitsOf = (count: number): number => Math.max(3, String(count).length);

const toOutput = (parts: readonly Written[], isSplit: boolean): RenderedOutput => {
  const pages = parts.reduce((sum, part) => sum + part.pages, 0);
  const [only] = parts;
  if (!isSplit && only) return outputOf(only.bytes, { contentType: 'application/pdf', extension: 'pdf' }, pages);
  const files = parts.map(({ bytes }, at) => ({
    name: `part-${String(at + 1).padStart(digitsOf(parts.length), '0')}.pdf`,
    bytes,
  }));
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > documentBytesMax) {
    throw new AppError('document_too_large');
  }
  return outputOf(storedZip(files), { contentType: 'application/zip', extension: 'zip' }, pages);
};

/** A document that was printed, with what is to be laid over its pages before anything else is done to it. */
export type StagedInput = Input & { readonly margins?: PageMargins | undefined };

const layMargins = async (thread: StageThread, input: StagedInput | undefined, page: PreparedPage): Promise<void> => {
  if (!input?.margins) return;
  const { bytes, places } = await printPageMargins(page, input.margins, await thread.sizes());
  await thread.apply({ type: 'overlay' }, { field: input.field, sheets: bytes, places });
};

/**
 * Takes PDFs, joined if they are several, through the stages.
 * @throws AppError that names the input or the stage at fault
 */
export const runStages = async (
  inputs: readonly StagedInput[],
  stages: readonly Stage[],
  read: Reader,
  { prepared, deadline, thread: threadOfJob }: StageJob,
): Promise<RenderedOutput> => {
  const thread = threadOfJob();
  const work = async (): Promise<readonly Written[]> => {
    await thread.open(inputs.map(({ field, bytes, pages }) => ({ field, bytes, pages })));
    await layMargins(thread, inputs[0], prepared);
    for (const [at, stage] of stages.entries()) {
      await applyOne(thread, { stage, field: `stages.${at}` }, prepared, read);
    }
    return await thread.write();
  };
  const parts = await deadline.race(work());
  return toOutput(
    parts,
    stages.some(({ type }) => type === 'split'),
  );
};
