/** The verifier's clients and names, from its environment, read once. */
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Readers, Target } from '../domain/posture.ts';
import { optional, required } from './environment.ts';
import { once } from './posture/once.ts';
import { readApi } from './posture/read-api.ts';
import { readBucket } from './posture/read-buckets.ts';
import { buildOf, configurationsOf, readFunction, rolesOf } from './posture/read-functions.ts';
import { keyArn, readKey } from './posture/read-keys.ts';
import { readQueue } from './posture/read-queues.ts';
import { readTable } from './posture/read-tables.ts';
import { createSigningKey } from './signing-key.ts';
import { createVerificationStore } from './verification-store.ts';

type Inspected = {
  readonly tables: readonly string[];
  readonly buckets: readonly string[];
  readonly queues: readonly string[];
  readonly keys: readonly string[];
  readonly functions: readonly { readonly name: string; readonly variables: readonly string[] }[];
  readonly purposes: readonly string[];
  readonly stages: readonly string[];
};

/** As it is called where this runs. */
const called = (kind: string, name: string): string => required(`${kind}_${name.replaceAll('-', '_').toUpperCase()}`);

/** A function is not told its own name: Lambda tells it. */
const functionCalled = (name: string): string =>
  optional(`FUNCTION_${name.replaceAll('-', '_').toUpperCase()}`) ?? required('AWS_LAMBDA_FUNCTION_NAME');

const readersOf = (inspected: Inspected, { dynamodb, kms }: { dynamodb: DynamoDBClient; kms: KMSClient }) => {
  const { tables, buckets, queues, keys, purposes, stages } = inspected;
  const [s3, sqs] = [new S3Client({}), new SQSClient({})];
  const functions = inspected.functions.map((one) => ({ ...one, FunctionName: functionCalled(one.name) }));
  const configurations = configurationsOf(new LambdaClient({}), functions);
  const roles = once(() => rolesOf(configurations));
  const serviceKey = once(() => keyArn(kms, called('KEY', 'service')));
  const urls = queues.map((name) => [name, called('QUEUE', name)] as const);
  const names = Object.fromEntries(urls.map(([name, url]) => [url.split('/').at(-1) ?? '', name]));
  // The embedded stack has neither API Gateway nor CloudWatch.
  const restApiId = optional('REST_API');
  const logs = restApiId ? new CloudWatchLogsClient({}) : undefined;
  const readers: Readers = Object.assign(
    {},
    ...tables.map((name) => readTable(dynamodb, { name, TableName: called('TABLE', name), serviceKey })),
    ...buckets.map((name) => readBucket(s3, { name, Bucket: called('BUCKET', name), serviceKey })),
    ...urls.map(([name, QueueUrl]) => readQueue(sqs, { name, QueueUrl, serviceKey, names })),
    ...keys.map((name) => readKey(kms, { name, KeyId: called('KEY', name), purposes, roles })),
    ...functions.map((one) =>
      readFunction(one, { configuration: () => configurations[one.name]?.() ?? Promise.reject(), logs }),
    ),
    restApiId && logs ? readApi({ gateway: new APIGatewayClient({}), logs }, { restApiId, stages }) : {},
  );
  const target: Target = restApiId ? 'aws' : 'embedded';
  return { readers, target, build: () => buildOf(configurations) };
};

/** Nothing that was read is kept from one run to the next. */
export const composeVerifier = (inspected: Inspected) => {
  const [dynamodb, kms] = [new DynamoDBClient({}), new KMSClient({})];
  return {
    now: Date.now,
    look: () => readersOf(inspected, { dynamodb, kms }),
    choices: {
      logDays: Number(required('LOG_RETENTION_DAYS')),
      recoveryDays: Number(required('RECORDS_RECOVERY_DAYS')),
    },
    verificationKey: createSigningKey(kms, required('KEY_VERIFICATION_SIGNING')),
    verifications: createVerificationStore(DynamoDBDocumentClient.from(dynamodb), required('TABLE_RECEIPTS')),
  };
};
