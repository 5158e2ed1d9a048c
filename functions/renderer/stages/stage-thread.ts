/** The thread that works on a job's PDFs, from this side. */
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
  /** @returns the size of each page, as it is seen */
  readonly open: (inputs: readonly Input[]) => Promise<readonly Size[]>;
  readonly apply: (stage: Work, given: Given) => Promise<readonly Size[]>;
  readonly write: () => Promise<readonly Written[]>;
  /** Ends it, whatever it does. */
  readonly end: () => Promise<void>;
};

/** Built beside the function's own code. */
const program = new URL('./pdf-stages.mjs', import.meta.url);
const wasmFile = new URL('./qpdf.wasm', import.meta.url);

const causeOf = (error: NodeJS.ErrnoException): unknown =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? new AppError('document_too_large', { message: 'The PDFs take more memory to work on than a job has.' }, error)
    : error;

export const startStageThread = (): StageThread => {
  const worker = new Worker(program, {
    workerData: { wasmFile: wasmFile.pathname },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
  });
  const broken = new Promise<never>((_, reject) => {
    worker.once('error', (error: NodeJS.ErrnoException) => reject(causeOf(error)));
    worker.once('exit', () => reject(new Error('the thread ended')));
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
    open: (inputs) => order({ do: 'open', inputs }),
    apply: (stage, given) => order({ do: 'apply', stage, given }),
    write: () => order({ do: 'write' }),
    end: async () => {
      await worker.terminate();
    },
  };
};
