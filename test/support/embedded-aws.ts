/** The embedded DynamoDB, KMS, S3 and SQS without the rest of the stack, with the topology's tables. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createDynamoDb } from '../../local/aws/dynamodb.ts';
import { createKms } from '../../local/aws/kms/kms.ts';
import { createS3 } from '../../local/aws/s3/s3.ts';
import { createSqs } from '../../local/aws/sqs/sqs.ts';
import { createTables } from '../../local/aws/tables.ts';
import { close, listen } from '../../local/listen.ts';
import { tableNameOf } from '../../local/physical-names.ts';
import { createDocuments } from '../../shared/aws/documents.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret of the test' };

export const tables = { records: tableNameOf('records'), dataKeys: tableNameOf('data-keys') };
export const buckets = { content: 'content', assets: 'assets' };

/** Looks at a request before its service does; a request that it answers goes no further. */
export type Interceptor = (service: string, ...call: Parameters<RequestListener>) => boolean;

export const startAws = async (intercept: Interceptor = () => false) => {
  const parent = await mkdtemp(join(tmpdir(), 'embedded-aws-'));
  const undo: (() => Promise<void>)[] = [() => rm(parent, { recursive: true, force: true })];
  const serve = async (service: string, listener: RequestListener): Promise<string> => {
    const server = createServer((req, res) => intercept(service, req, res) || listener(req, res));
    undo.push(() => close(server));
    return `http://127.0.0.1:${await listen(server)}`;
  };

  const dynamo = await createDynamoDb();
  const s3 = await createS3({
    directory: join(parent, 's3'),
    buckets: { [buckets.content]: {}, [buckets.assets]: {} },
    credentials: (id) => (id === credentials.accessKeyId ? credentials.secretAccessKey : undefined),
    region,
  });
  const sqs = createSqs({ senderIdOf: () => 'AIDTEST' });
  const endpoints = {
    dynamodb: await serve('dynamodb', dynamo.listener),
    kms: await serve('kms', createKms().listener),
    s3: await serve('s3', s3.listener),
    sqs: await serve('sqs', sqs.listener),
    lambda: '',
  };
  undo.push(dynamo.close, s3.close, sqs.close);
  await createTables({ region, credentials, endpoints });

  const clientOf = <Client>(Type: new (config: object) => Client, service: keyof typeof endpoints): Client =>
    new Type({ region, credentials, endpoint: endpoints[service] });
  const kms = clientOf(KMSClient, 'kms');
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  return {
    documents: createDocuments({ region, credentials, endpoint: endpoints.dynamodb }),
    kms,
    applicationKey: KeyMetadata?.KeyId as string,
    s3: clientOf(S3Client, 's3'),
    sqs: clientOf(SQSClient, 'sqs'),
    stop: async (): Promise<void> => {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
};

export type EmbeddedAws = Awaited<ReturnType<typeof startAws>>;
