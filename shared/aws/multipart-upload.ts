/** S3's multipart upload: objects larger than one request should be, without holding them whole. */
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  NoSuchUpload,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

type Target = { readonly Bucket: string; readonly Key: string; readonly ContentType: string };
type Sizes = { readonly partBytes: number; readonly bytes: number };
type Part = { readonly ETag: string | undefined; readonly PartNumber: number };

/** Pieces of `partBytes`, the last one shorter; a piece is good until the next one is asked for. */
const partsOf = async function* (
  chunks: AsyncIterable<Uint8Array>,
  { partBytes, bytes }: Sizes,
): AsyncGenerator<Uint8Array> {
  const part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  let seen = 0;
  for await (const chunk of chunks) {
    seen += chunk.length;
    if (seen > bytes) throw new Error('more bytes than announced');
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + partBytes - filled);
      part.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < partBytes) continue;
      yield part;
      filled = 0;
    }
  }
  if (seen !== bytes) throw new Error('fewer bytes than announced');
  if (filled > 0) yield part.subarray(0, filled);
};

const sendParts = async (
  s3: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  parts: AsyncIterable<Uint8Array>,
): Promise<Part[]> => {
  const sent: Part[] = [];
  for await (const Body of parts) {
    const PartNumber = sent.length + 1;
    const { ETag } = await s3.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    sent.push({ ETag, PartNumber });
  }
  return sent;
};

/** The object appears when all of its bytes have come; otherwise the upload is aborted. */
export const uploadParts = async (
  s3: S3Client,
  target: Target,
  sizes: Sizes,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> => {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  const upload = { Bucket: target.Bucket, Key: target.Key, UploadId };
  try {
    const Parts = await sendParts(s3, upload, partsOf(chunks, sizes));
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
  } catch (error) {
    await s3.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
};

const ignoreGone = (error: unknown): void => {
  if (!(error instanceof NoSuchUpload)) throw error;
};

/** Ends what was begun below a prefix and never finished. */
export const abortUploads = async (s3: S3Client, Bucket: string, Prefix: string): Promise<void> => {
  for (;;) {
    const { Uploads = [], IsTruncated } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }));
    for (const { Key, UploadId } of Uploads) {
      await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(ignoreGone);
    }
    // What was aborted is gone from the list, so that its first page is always the next one.
    if (!IsTruncated) return;
  }
};
