import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { encodeFrame, type Frame, type RenderFailure, type RenderHeader } from '../../shared/domain/frames.ts';

/** Writes an answer's frames in their order, no faster than they are taken. */
export const createFrameWriter = (stream: Writable) => {
  const hash = createHash('sha256');
  let bytes = 0;
  let hasBegun = false;

  const write = async (frame: Frame): Promise<void> => {
    hasBegun = true;
    const flowing = encodeFrame(frame).map((part) => stream.write(part));
    if (flowing.includes(false) && stream.writableNeedDrain) await once(stream, 'drain');
  };

  return {
    /** Whether anything of the answer has left. */
    hasBegun: (): boolean => hasBegun,
    header: (value: RenderHeader): Promise<void> => write({ type: 'header', value }),
    document: async (chunk: Uint8Array): Promise<void> => {
      hash.update(chunk);
      bytes += chunk.length;
      await write({ type: 'document', bytes: chunk });
    },
    preview: (bytes: Uint8Array): Promise<void> => write({ type: 'preview', bytes }),
    trailer: (): Promise<void> => write({ type: 'trailer', value: { bytes, sha256: hash.digest('hex') } }),
    error: (value: RenderFailure): Promise<void> => write({ type: 'error', value }),
  };
};

export type FrameWriter = ReturnType<typeof createFrameWriter>;
