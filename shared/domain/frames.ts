/**
 * How a document travels from the renderer to its caller inside one streamed answer: frames `[type u8][length u32be]
 * [payload]`. One header, then document (and preview) bytes, then exactly one trailer or error. An answer without a
 * trailer is no document.
 */
import type { ErrorCode } from './errors.ts';
import type { RenderReport } from './render-report.ts';

export type RenderHeader = {
  readonly contentType: string;
  readonly extension: string;
  /** Length of the document in bytes, known before its first byte. */
  readonly bytes: number;
  /** Page count of a PDF. */
  readonly pages?: number;
  /** A small picture of the document, whose bytes follow the document's own. */
  readonly preview?: { readonly contentType: string; readonly extension: string; readonly bytes: number };
  readonly report: RenderReport;
};
export type RenderTrailer = { readonly bytes: number; readonly sha256: string };
export type RenderFailure = { readonly code: ErrorCode; readonly field?: string; readonly message?: string };

export type Frame =
  | { readonly type: 'header'; readonly value: RenderHeader }
  | { readonly type: 'document' | 'preview'; readonly bytes: Uint8Array }
  | { readonly type: 'trailer'; readonly value: RenderTrailer }
  | { readonly type: 'error'; readonly value: RenderFailure };

/** Larger payloads go as several frames: one huge frame costs its reader a copy per chunk. */
export const framePayloadBytesMax = 128 * 1024;
const jsonBytesMax = 64 * 1024;
const headBytes = 5;

const codes = { header: 0x48, document: 0x44, preview: 0x50, trailer: 0x54, error: 0x45 } as const;
const typeOf = new Map<number, Frame['type']>(
  Object.entries(codes).map(([type, code]) => [code, type as Frame['type']]),
);

const encode = (type: Frame['type'], payload: Uint8Array): Buffer => {
  const frame = Buffer.allocUnsafe(headBytes + payload.length);
  frame.writeUInt8(codes[type], 0);
  frame.writeUInt32BE(payload.length, 1);
  frame.set(payload, headBytes);
  return frame;
};

/**
 * A frame as pieces to write in order, each a frame by itself: a head that is written alone travels as a message of its
 * own, which costs more at every hop than copying the bytes behind it.
 */
export const encodeFrame = (frame: Frame): Buffer[] => {
  if ('value' in frame) return [encode(frame.type, Buffer.from(JSON.stringify(frame.value)))];
  const pieces: Buffer[] = [];
  for (let at = 0; at < frame.bytes.length; at += framePayloadBytesMax) {
    pieces.push(encode(frame.type, frame.bytes.subarray(at, at + framePayloadBytesMax)));
  }
  return pieces;
};

export class FrameError extends Error {}

type Open = { readonly type: Frame['type']; left: number; readonly collected: Uint8Array[] };

const openFrame = (head: Uint8Array): Open => {
  const view = Buffer.from(head.buffer, head.byteOffset, head.length);
  const type = typeOf.get(view.readUInt8(0));
  const left = view.readUInt32BE(1);
  const isJson = type !== 'document' && type !== 'preview';
  if (!type || left > (isJson ? jsonBytesMax : framePayloadBytesMax)) throw new FrameError('malformed frame');
  return { type, left, collected: [] };
};

const closeFrame = ({ type, collected }: Open): Frame => {
  try {
    return { type, value: JSON.parse(Buffer.concat(collected).toString()) } as Frame;
  } catch {
    throw new FrameError('malformed frame');
  }
};

/**
 * Frames of a stream as they come; document and preview bytes are handed on in the pieces in which they arrive, never
 * concatenated.
 * @throws FrameError on bytes that are no frame, and on a stream that ends inside one
 */
export async function* parseFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let head: Uint8Array = new Uint8Array(0);
  let open: Open | undefined;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      if (!open) {
        const taken = chunk.subarray(at, at + headBytes - head.length);
        at += taken.length;
        head = head.length > 0 ? Buffer.concat([head, taken]) : taken;
        if (head.length < headBytes) break;
        open = openFrame(head);
        head = new Uint8Array(0);
      }
      const piece = chunk.subarray(at, at + open.left);
      at += piece.length;
      open.left -= piece.length;
      if (open.type === 'document' || open.type === 'preview') {
        if (piece.length > 0) yield { type: open.type, bytes: piece };
      } else if (piece.length > 0) open.collected.push(piece);
      if (open.left > 0) continue;
      if (open.type !== 'document' && open.type !== 'preview') yield closeFrame(open);
      open = undefined;
    }
  }
  if (open || head.length > 0) throw new FrameError('the stream ended inside a frame');
}
