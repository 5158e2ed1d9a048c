/**
 * V8 frees the buffers of a stream when their number of bytes outside its heap reaches about 64 MB: a document that only
 * passes through would cost as much memory as if it were held. Measured on 39 MB: the peak grew by 70 MB without, by 8 MB
 * with a collection of the young generation after each megabyte, in the same time.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const bytesBetween = 1024 * 1024;

type Collect = (options: { readonly type: 'minor' }) => void;

const findCollector = (): Collect => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as Collect;
};

const collect = findCollector();

/** Counts the bytes of a stream that passes through, and frees its spent buffers as they add up. */
export const createGarbageCounter = (): ((bytes: number) => void) => {
  let sinceLast = 0;
  return (bytes) => {
    sinceLast += bytes;
    if (sinceLast < bytesBetween) return;
    sinceLast = 0;
    collect({ type: 'minor' });
  };
};
