/** Sealed requests of jobs as a sink: what an operator with every right could still open. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createDataKeys } from '../../shared/aws/data-keys.ts';
import { open, type SealedRecord } from '../../shared/domain/envelope.ts';
import { documentsOf, kmsOf, objectsIn, s3Of } from './operator.ts';
import type { Place, Surroundings } from './surroundings.ts';

/** An object's key names its account and its job. */
const recordOf = (key: string): SealedRecord => {
  const [account = '', record = ''] = key.split('/');
  return { account, record, purpose: 'content' };
};

/** Every content whose key is still there, opened. */
export const sealedContents = async function* ({ ready }: Surroundings): AsyncGenerator<Place> {
  const { tables = {}, buckets = {}, keys = {} } = ready.resources;
  if (!ready.aws.endpoints.kms || !buckets.content) return;
  const documents = documentsOf(ready);
  const names = { table: tables['data-keys'] ?? '', applicationKey: keys.application ?? '' };
  const dataKeys = createDataKeys(documents, kmsOf(ready), names);
  for (const { key } of await objectsIn(ready, 'content')) {
    const { Body } = await s3Of(ready).send(new GetObjectCommand({ Bucket: buckets.content, Key: key }));
    const sealed = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const record = recordOf(key);
    const opened = await dataKeys.use(record, (dataKey) => open(dataKey, record, sealed));
    if (opened) yield { place: key, bytes: [opened] };
  }
};
