/** Documents of any size and kind in an account, written past the API: what renders as large would take too long. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { ReadyFile } from '../../local/ready-file.ts';
import { newId } from '../../shared/domain/ids.ts';
import { documentsOf, s3Of } from './operator.ts';

const pdf = { contentType: 'application/pdf', extension: 'pdf', inline: false };

/** Answers the id of the asset. */
export const writeAsset = async (
  ready: ReadyFile,
  account: string,
  content: Uint8Array,
  { contentType, extension, inline } = pdf,
): Promise<string> => {
  const [id, jobId] = [newId('asset'), newId('job')];
  const objectKey = `${account}/${jobId}/0`;
  const Bucket = ready.resources.buckets?.assets ?? '';
  await s3Of(ready).send(new PutObjectCommand({ Bucket, Key: objectKey, Body: content }));
  const document = { contentType, extension, bytes: content.length, objectKey };
  const row = { jobId, type: 'html-pdf', createdAt: Date.now(), document, inline };
  const Item = { pk: `ACCOUNT#${account}`, sk: `ASSET#${id}`, ...row };
  await documentsOf(ready).send(new PutCommand({ TableName: ready.resources.tables?.records ?? '', Item }));
  return id;
};
