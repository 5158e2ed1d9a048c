import fc from 'fast-check';
import {
  encodeFrame,
  type Frame,
  FrameError,
  framePayloadBytesMax,
  parseFrames,
} from '../../../shared/domain/frames.ts';

const header: Frame = {
  type: 'header',
  value: {
    contentType: 'application/pdf',
    extension: 'pdf',
    bytes: 3,
    report: { ms: { page: 0, load: 1, print: 2 }, bytes: 3, requests: 0, failed: [], refused: [], consoleErrors: 0 },
  },
};
const trailer: Frame = { type: 'trailer', value: { bytes: 3, sha256: 'ab' } };

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const end of [...new Set(at)].sort((a, b) => a - b)) {
    const stop = Math.min(end, bytes.length);
    yield bytes.subarray(start, stop);
    start = stop;
  }
  yield bytes.subarray(start);
}

const read = async (bytes: Uint8Array, at: readonly number[] = []): Promise<Frame[]> => {
  const frames: Frame[] = [];
  for await (const frame of parseFrames(cut(bytes, at))) frames.push(frame);
  return frames;
};

const documentBytes = (frames: readonly Frame[]): Buffer =>
  Buffer.concat(frames.flatMap((frame) => (frame.type === 'document' ? [frame.bytes] : [])));

const encodeAll = (frames: readonly Frame[]): Buffer => Buffer.concat(frames.flatMap(encodeFrame));

test('frames come out as they went in, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), fc.array(fc.nat(6000)), async (bytes, at) => {
      const frames = await read(encodeAll([header, { type: 'document', bytes }, trailer]), at);

      expect(frames.at(0)).toEqual(header);
      expect(frames.at(-1)).toEqual(trailer);
      expect(documentBytes(frames).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
});

test('a large document travels in frames of bounded size', () => {
  const bytes = new Uint8Array(framePayloadBytesMax * 2 + 10);

  const pieces = encodeFrame({ type: 'document', bytes });

  expect(pieces.map((piece) => piece.length)).toEqual([framePayloadBytesMax + 5, framePayloadBytesMax + 5, 15]);
});

test('a stream that ends inside a frame is refused', async () => {
  const whole = encodeAll([header, { type: 'document', bytes: new Uint8Array(100) }]);

  await expect(read(whole.subarray(0, whole.length - 1))).rejects.toThrow(FrameError);
  await expect(read(whole.subarray(0, 3))).rejects.toThrow(FrameError);
});

test('bytes that are no frames are refused and never make the reader hoard', async () => {
  await expect(read(Buffer.from('HTTP/1.1 500 Internal Server Error'))).rejects.toThrow(FrameError);
  await expect(read(Buffer.from([0x48, 0xff, 0xff, 0xff, 0xff]))).rejects.toThrow(FrameError);
  await expect(read(Buffer.from([0x54, 0, 0, 0, 1, 0x7b]))).rejects.toThrow(FrameError);
});

test('arbitrary bytes give frames or a FrameError, nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const outcome = await read(bytes).catch((error: unknown) => error);

      expect(Array.isArray(outcome) || outcome instanceof FrameError).toBe(true);
    }),
  );
});
