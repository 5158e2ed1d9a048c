/** The thread that works on a job's PDFs, from this side. */
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../../../shared/domain/errors.ts';
import type { RenderFailure } from '../../../shared/domain/frames.ts';
import type { Given, Input, Size, Work } from './apply-stages.ts';
import type { StageOrder } from './stage-worker.ts';

/** Beside WebAssembly's own memory. */
const heapMbMax = 768;

type Told = { readonly answer: unknown } | { readonly failure: RenderFailure };
export type Written = { readonly bytes: Uint8Array; readonly pages: number };

export type StageThread = {
  /** Settles when it can begin. */
  readonly ready: () => Promise<void>;
  readonly isAlive: () => boolean;
  readonly open: (inputs: readonly Input[]) => Promise<void>;
  readonly apply: (stage: Work, given: Given) => Promise<void>;
  /** Of each page, as it is seen. */
  readonly sizes: () => Promise<readonly Size[]>;
  readonly write: () => Promise<readonly Written[]>;
  /** Ends it, whatever it does. */
  readonly end: () => Promise<void>;
};

/** Built beside the function's own code. */
const program = new URL('./pdf-stages.mjs', import.meta.url);
const wasmFile = new URL('./qpdf.wasm', import.meta.url);

type Compiler = { readonly compile: (bytes: Uint8Array) => Promise<object> };
const { compile } = (globalThis as unknown as { WebAssembly: Compiler }).WebAssembly;

let compiled: Promise<object> | undefined;
/**
 * Held here, qpdf's machine code is found by every thread that loads the same bytes, and need not be made, nor made fast,
 * anew for each job: measured, 110 ms instead of 280 of processor time for the invoice of the bench. It is code alone: what
 * a thread does with it lies in memory of its own.
 */
const holdCode = (): Promise<object> => {
  compiled ??= readFile(wasmFile).then(compile);
  return compiled;
};

const causeOf = (error: NodeJS.ErrnoException): unknown =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new AppError('document_too_large', { message: 'The PDFs take more memory to work on than a job has.' }, error)
    : error;

export const startStageThread = (): StageThread => {
  // Without it, the thread takes longer.
  holdCode().catch(() => undefined);
  const worker = new Worker(program, {
    workerData: { wasmFile: wasmFile.pathname },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
  });
  let isAlive = true;
  const broken = new Promise<never>((_, reject) => {
    worker.once('error', (error: NodeJS.ErrnoException) => reject(causeOf(error)));
    worker.once('exit', () => {
      isAlive = false;
      reject(new Error('the thread ended'));
    });
  });
  broken.catch(() => undefined);
  const order = async <Answer>(what: StageOrder): Promise<Answer> => {
    const answered = new Promise<Told>((resolve) => worker.once('message', resolve));
    worker.postMessage(what);
    const told = await Promise.race([answered, broken]);
    if ('answer' in told) return told.answer as Answer;
    const { code, field, message } = told.failure;
    throw new AppError(code, { field, message });
  };
  return {
    ready: () => order({ do: 'begin' }),
    isAlive: () => isAlive,
    open: (inputs) => order({ do: 'open', inputs }),
    apply: (stage, given) => order({ do: 'apply', stage, given }),
    sizes: () => order({ do: 'sizes' }),
    write: () => order({ do: 'write' }),
    end: async () => {
      await worker.terminate();
    },
  };
};
