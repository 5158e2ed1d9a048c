import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { encodeFrame, type Frame, type RenderFailure, type RenderHeader } from '../../shared/domain/frames.ts';

/** Less than this waits for what follows it: a small document then leaves whole, as one message at every hop. */
const writtenBytesMin = 64 * 1024;

/** Writes an answer's frames in their order, no faster than they are taken. What is written ends with `trailer` or `error`. */
export const createFrameWriter = (stream: Writable) => {
  let hash = createHash('sha256');
  let bytes = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let hasLeft = false;
  let hasEnded = false;

  const flush = async (): Promise<void> => {
    const whole = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    hasLeft = true;
    if (!stream.write(whole) && stream.writableNeedDrain) await once(stream, 'drain');
  };

  const put = async (frame: Frame): Promise<void> => {
    // A job that has run out of time may go on for a moment.
    if (hasEnded) throw new Error('the answer has ended');
    for (const piece of encodeFrame(frame)) {
      held.push(piece);
      heldBytes += piece.length;
      if (heldBytes >= writtenBytesMin) await flush();
    }
  };

  const end = async (frame: Frame): Promise<void> => {
    const putting = put(frame);
    hasEnded = true;
    await putting;
    if (heldBytes > 0) await flush();
  };

  /** Forgets what was put so far; false when some of it has left. */
  const startAgain = (): boolean => {
    if (hasLeft) return false;
    hash = createHash('sha256');
    bytes = 0;
    held = [];
    heldBytes = 0;
    return true;
  };

  return {
    startAgain,
    header: (value: RenderHeader): Promise<void> => put({ type: 'header', value }),
    document: async (chunk: Uint8Array): Promise<void> => {
      hash.update(chunk);
      bytes += chunk.length;
      await put({ type: 'document', bytes: chunk });
    },
    preview: (bytes: Uint8Array): Promise<void> => put({ type: 'preview', bytes }),
    trailer: (): Promise<void> => end({ type: 'trailer', value: { bytes, sha256: hash.digest('hex') } }),
    /** In place of a document of which nothing has left: its caller can still be answered as if it had never begun. */
    error: async (value: RenderFailure): Promise<void> => {
      if (hasEnded) return;
      startAgain();
      await end({ type: 'error', value });
    },
  };
};

export type FrameWriter = ReturnType<typeof createFrameWriter>;
