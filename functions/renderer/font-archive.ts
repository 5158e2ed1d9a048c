/**
 * The form in which the fonts travel: an index (JSON) and one file of zstd frames, each compressed by itself, so that they
 * unpack on all cores at once and no more than a few frames are in memory.
 */
import { chmod, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';

export type ArchivedFile = {
  /** Relative, with `/`. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
  /** Packed size of each frame, in bytes; the frames of all files follow each other in the order of the index. */
  readonly frames: readonly number[];
};

export type ArchiveIndex = {
  /** Hash of all contents: two archives with the same id unpack to the same files. */
  readonly id: string;
  readonly files: readonly ArchivedFile[];
};

export const archiveNames = { index: 'fonts.json', frames: 'fonts.zst' } as const;

/** Unpacked size of every frame but a file's last. 1 MiB took 10 % longer, 16 MiB four times the memory. */
export const frameBytes = 4 * 1024 * 1024;

/** The size of libuv's thread pool, which decompresses and writes. */
const framesAtOnce = 4;

const decompress = promisify(zstdDecompress);

type Frame = {
  readonly target: FileHandle;
  readonly sourceOffset: number;
  readonly packedBytes: number;
  readonly targetOffset: number;
  readonly bytes: number;
};

const framesOf = (files: readonly ArchivedFile[], targets: readonly FileHandle[]): Frame[] => {
  let sourceOffset = 0;
  return files.flatMap((file, fileNumber) =>
    file.frames.map((packedBytes, frameNumber) => {
      const targetOffset = frameNumber * frameBytes;
      const frame: Frame = {
        target: targets[fileNumber] as FileHandle,
        sourceOffset,
        packedBytes,
        targetOffset,
        bytes: Math.min(frameBytes, file.bytes - targetOffset),
      };
      sourceOffset += packedBytes;
      return frame;
    }),
  );
};

const extractFrame = async (source: FileHandle, frame: Frame): Promise<void> => {
  const packed = Buffer.allocUnsafeSlow(frame.packedBytes);
  await source.read(packed, 0, frame.packedBytes, frame.sourceOffset);
  // One chunk of the right size: the default of 16 KiB costs more than the decompression.
  const content = await decompress(packed, { chunkSize: Math.max(frame.bytes, 64), maxOutputLength: frame.bytes });
  if (content.length !== frame.bytes) throw new Error('A frame of the font archive is cut short.');
  await frame.target.write(content, 0, frame.bytes, frame.targetOffset);
};

const extractFrames = async (source: FileHandle, frames: readonly Frame[]): Promise<void> => {
  const queue = frames.values();
  const worker = async (): Promise<void> => {
    for (const frame of queue) await extractFrame(source, frame);
  };
  // All workers have ended before the caller closes the files under them.
  const outcomes = await Promise.allSettled(Array.from({ length: framesAtOnce }, worker));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) throw failure.reason;
};

const createTarget = async (directory: string, file: ArchivedFile): Promise<FileHandle> => {
  const path = join(directory, file.path);
  await mkdir(dirname(path), { recursive: true });
  // Explicitly: another user runs the browser, whatever the umask is here.
  await chmod(dirname(path), 0o755);
  const target = await open(path, 'wx');
  await target.chmod(file.mode);
  return target;
};

/** Writes every file of the archive below `directory`. Rejects if a frame is damaged or short; what it wrote stays. */
export const extractArchive = async (archiveDir: string, index: ArchiveIndex, directory: string): Promise<void> => {
  await using source = await open(join(archiveDir, archiveNames.frames));
  const targets: FileHandle[] = [];
  try {
    for (const file of index.files) targets.push(await createTarget(directory, file));
    await extractFrames(source, framesOf(index.files, targets));
  } finally {
    await Promise.all(targets.map((target) => target.close()));
  }
};
