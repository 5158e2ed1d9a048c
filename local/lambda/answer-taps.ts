import { pipeline, type Readable, Transform } from 'node:stream';

/** Looks at, or cuts into, the next answer of a function: how a test stages a crash or sees what a caller was sent. */
export type AnswerTap = (body: Readable, kill: () => void) => Readable;

/** Kills the function once `limit` bytes of its answer have gone by; no byte beyond them is passed on. */
export const killAtByte =
  (limit: number): AnswerTap =>
  (body, kill) => {
    let seen = 0;
    const cut = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        const left = Math.max(0, limit - seen);
        seen += chunk.length;
        if (seen >= limit) kill();
        done(null, chunk.subarray(0, left));
      },
    });
    pipeline(body, cut, () => undefined);
    return cut;
  };

const tailBytes = 1024;

/** Tells the last bytes of the answer when it has ended. */
export const reportTail =
  (report: (tail: Buffer) => void): AnswerTap =>
  (body) => {
    let tail = Buffer.alloc(0);
    const watch = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
        done(null, chunk);
      },
    });
    pipeline(body, watch, () => report(tail));
    return watch;
  };
