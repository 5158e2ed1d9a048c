import { PassThrough } from 'node:stream';
import { createFrameWriter } from '../../../functions/renderer/frame-writer.ts';
import { type Frame, parseFrames } from '../../../shared/domain/frames.ts';

const header = { contentType: 'application/pdf', extension: 'pdf', bytes: 3 } as never;

const written = async (write: (frames: ReturnType<typeof createFrameWriter>) => Promise<void>): Promise<Frame[]> => {
  const stream = new PassThrough();
  await write(createFrameWriter(stream));
  stream.end();
  return Array.fromAsync(parseFrames(stream));
};

test('what a job sends after its error is refused: a caller sees the end once', async () => {
  const frames = await written(async (writer) => {
    await writer.header(header);
    await writer.error({ code: 'render_timeout' });
    await expect(writer.document(Buffer.from('abc'))).rejects.toThrow('has ended');
    await expect(writer.trailer()).rejects.toThrow('has ended');
  });

  expect(frames).toEqual([{ type: 'error', value: { code: 'render_timeout' } }]);
});

test('an error that comes after a whole document changes nothing', async () => {
  const frames = await written(async (writer) => {
    await writer.header(header);
    await writer.document(Buffer.from('abc'));
    await writer.trailer();
    await writer.error({ code: 'render_timeout' });
  });

  expect(frames.map(({ type }) => type)).toEqual(['header', 'document', 'trailer']);
});
