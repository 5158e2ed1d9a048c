/**
 * The thread in which PDFs of others are taken apart: what it does can be ended at any moment, and it has so much memory
 * and no more. One job each.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { toAppError } from '../../../shared/domain/errors.ts';
import { type Given, type Input, type OpenStages, openStages, type Work } from './apply-stages.ts';
import { createQpdf } from './qpdf.ts';

export type StageOrder =
  | { readonly do: 'begin' }
  | { readonly do: 'open'; readonly inputs: readonly Input[] }
  | { readonly do: 'apply'; readonly stage: Work; readonly given: Given }
  | { readonly do: 'sizes' }
  | { readonly do: 'write' };

/** What WebAssembly may grow to: a heap bomb ends there, not with the process. */
const wasmBytesMax = 512 * 1024 * 1024;
const pageBytes = 64 * 1024;
type Memory = { readonly buffer: ArrayBuffer; grow: (this: Memory, pages: number) => number };
const { Memory } = (globalThis as unknown as { WebAssembly: { Memory: { prototype: Memory } } }).WebAssembly;
const { grow } = Memory.prototype;
Memory.prototype.grow = function limited(pages) {
  if (this.buffer.byteLength + pages * pageBytes > wasmBytesMax) throw new RangeError('no more memory');
  return grow.call(this, pages);
};

const qpdf = createQpdf((workerData as { readonly wasmFile: string }).wasmFile);
let work: OpenStages | undefined;

const carryOut = async (order: StageOrder): Promise<unknown> => {
  const program = await qpdf;
  if (order.do === 'begin') return undefined;
  if (order.do === 'open') {
    work = openStages(program, order.inputs);
    return undefined;
  }
  if (!work) throw new Error('nothing is open');
  if (order.do === 'apply') return work.apply(order.stage, order.given);
  return order.do === 'sizes' ? work.sizes() : work.write();
};

parentPort?.on('message', async (order: StageOrder) => {
  try {
    parentPort?.postMessage({ answer: await carryOut(order) });
  } catch (error) {
    // Errors do not travel whole, and what caused one may quote a document.
    const { code, field, message } = toAppError(error);
    parentPort?.postMessage({ failure: { code, field, message } });
  }
});
