/** Multipart uploads that are neither complete nor aborted, with their parts; they outlive a restart too. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Segment } from './body-files.ts';
import type { ObjectHeaders } from './object-headers.ts';
import { openRecordFiles } from './record-files.ts';
import { S3Error } from './s3-error.ts';

export type Part = {
  readonly uploadId: string;
  readonly number: number;
  readonly segment: Segment;
  readonly etag: string;
  readonly modifiedAt: number;
  /** CRC-32 in base64, if the writer gave one. */
  readonly checksum?: string;
};

export type Upload = {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: ObjectHeaders;
  readonly startedAt: number;
};

type LiveUpload = { readonly upload: Upload; readonly parts: Map<number, Part> };

export type UploadIndex = ReturnType<typeof openUploadIndex>;

/** @param isComplete whether an object has come from the upload: then a kill left only its records behind */
export const openUploadIndex = (directory: string, isComplete: (upload: Upload) => boolean) => {
  const uploadFiles = openRecordFiles<Upload>(join(directory, 'uploads'));
  const partFiles = openRecordFiles<Part>(join(directory, 'parts'));
  const uploads = new Map<string, LiveUpload>();
  const partName = ({ uploadId, number }: Part): string => `${uploadId}-${number}`;

  for (const upload of uploadFiles.all()) {
    if (isComplete(upload)) uploadFiles.remove(upload.id);
    else uploads.set(upload.id, { upload, parts: new Map() });
  }
  for (const part of partFiles.all()) {
    const owner = uploads.get(part.uploadId);
    if (owner) owner.parts.set(part.number, part);
    else partFiles.remove(partName(part));
  }

  const live = (id: string, { bucket, key }: Pick<Upload, 'bucket' | 'key'>): LiveUpload => {
    const found = uploads.get(id);
    if (found?.upload.bucket !== bucket || found.upload.key !== key) throw new S3Error('NoSuchUpload');
    return found;
  };

  return {
    start: (upload: Omit<Upload, 'id'>): Upload => {
      const started = { ...upload, id: randomBytes(24).toString('base64url') };
      uploadFiles.put(started.id, started);
      uploads.set(started.id, { upload: started, parts: new Map() });
      return started;
    },

    /** @throws S3Error NoSuchUpload, also when the id belongs to another key */
    get: live,

    /** @returns the part whose number it takes */
    putPart: (part: Part): Part | undefined => {
      const owner = uploads.get(part.uploadId);
      if (!owner) throw new S3Error('NoSuchUpload');
      const replaced = owner.parts.get(part.number);
      partFiles.put(partName(part), part);
      owner.parts.set(part.number, part);
      return replaced;
    },

    /** Forgets the upload; what happens to the parts' files is the caller's choice. */
    end: ({ upload, parts }: LiveUpload): void => {
      uploadFiles.remove(upload.id);
      for (const part of parts.values()) partFiles.remove(partName(part));
      uploads.delete(upload.id);
    },

    all: (): LiveUpload[] => [...uploads.values()],
  };
};
