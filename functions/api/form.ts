/** Takes multipart/form-data apart; what its parts mean is told elsewhere. */
import type { Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type FormPart, uploadBytesMax } from '../../shared/api/form-body.ts';
import { AppError } from '../../shared/domain/errors.ts';

/** More than any request has fields. */
const partsMax = 200;

const tooMany = `A form may have at most ${partsMax} parts.`;
const broken = (cause?: unknown): AppError =>
  new AppError('invalid_request', { message: 'The request body is not a valid multipart/form-data form.' }, cause);

const open = (contentType: string): BusboyInstance => {
  try {
    const limits = { parts: partsMax, headerPairs: 100, headerSize: 16 * 1024 };
    // All parts are taken as bytes: the parser's own decoding would let through what is no text.
    // A file name may be a path: relative addresses mean it so.
    const options = { limits, isPartAFile: () => true, preservePath: true };
    return new Busboy({ headers: { 'content-type': contentType }, ...options });
  } catch (error) {
    throw broken(error);
  }
};

/** @throws AppError `body_too_large`, or `invalid_request` */
export const readForm = async (body: Uint8Array, contentType: string): Promise<readonly FormPart[]> => {
  if (body.length > uploadBytesMax) throw new AppError('body_too_large');
  const parser = open(contentType);
  const parts: FormPart[] = [];
  return new Promise((resolve, reject) => {
    const fail = (error?: unknown): void => reject(broken(error));
    parser.on('file', (name: string | undefined, stream: Readable, filename: string | undefined) => {
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk)).on('error', fail);
      stream.on('end', () => {
        if (name !== undefined) parts.push({ name, fileName: filename, bytes: Buffer.concat(chunks) });
      });
    });
    parser.on('partsLimit', () => reject(new AppError('invalid_request', { message: tooMany }))).on('error', fail);
    parser.on('finish', () => resolve(parts));
    parser.end(body);
  });
};
