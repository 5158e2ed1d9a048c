/** The embedded AWS services behind their fronts, without a stack, with an operator's clients of the real SDK. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Access } from '../../local/aws/access/access.ts';
import type { AwsConnection } from '../../local/aws/connection.ts';
import { type Credentials, createIdentities } from '../../local/aws/identities.ts';
import { createRequestFaults } from '../../local/aws/request-faults.ts';
import { startServices } from '../../local/aws/services.ts';

const region = 'us-east-1';

export type EmbeddedServices = Awaited<ReturnType<typeof startEmbeddedServices>>;

type Options = {
  /** Stands in the place of Lambda's own API. */
  readonly invoke?: RequestListener;
  /** Without it everybody may do everything. */
  readonly access?: Access;
};

export const startEmbeddedServices = async ({ invoke = (_req, res) => res.end(), access }: Options = {}) => {
  const directory = await mkdtemp(join(tmpdir(), 'services-'));
  const identities = createIdentities();
  const faults = createRequestFaults();
  const services = await startServices({
    front: { region, identities, faults, ...(access && { access }) },
    state: undefined,
    directory,
    invoke,
    timeScale: 1,
  });
  const operator = identities.issueToOperator();
  const connection: AwsConnection = { region, credentials: operator, endpoints: services.endpoints };

  /** One attempt each: a retry would hide what the first attempt met. */
  const clientsOf = (credentials: Credentials) => {
    const options = (endpoint: string) => ({ region, credentials, endpoint, maxAttempts: 1 });
    const { dynamodb, s3, sqs, kms, lambda } = services.endpoints;
    return {
      dynamodb: new DynamoDBClient(options(dynamodb)),
      s3: new S3Client(options(s3)),
      sqs: new SQSClient(options(sqs)),
      kms: new KMSClient(options(kms)),
      lambda: new LambdaClient(options(lambda)),
    };
  };

  return {
    ...clientsOf(operator),
    clientsOf,
    connection,
    identities,
    faults,
    stop: async (): Promise<void> => {
      await services.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
