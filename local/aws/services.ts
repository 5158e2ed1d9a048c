/** The embedded AWS services as one: started on ports of their own, kept in order, closed. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { buckets } from '../../infra/topology.ts';
import { close, listen } from '../listen.ts';
import { arnOf, bucketNameOf, keyAliasOf } from '../physical-names.ts';
import { askedOfDynamoDb, askedOfKms, askedOfS3, askedOfSqs, type S3Address } from './access/asked.ts';
import type { Asked } from './access/policy.ts';
import type { ServiceName } from './connection.ts';
import { createDynamoDb } from './dynamodb.ts';
import { accessKeyIn, createFront, type Front } from './front.ts';
import { createKms } from './kms/kms.ts';
import { createS3 } from './s3/s3.ts';
import type { Authorize, Fields } from './sqs/aws-json.ts';
import { createSqs } from './sqs/sqs.ts';

export type ServicesOptions = {
  readonly front: Front;
  /** Folder that keeps state; without it, objects lie in `directory` and the rest lives in memory. */
  readonly state: string | undefined;
  /** Folder of this run. */
  readonly directory: string;
  readonly invoke: RequestListener;
  readonly timeScale: number;
};

/** Between two rounds of what AWS does in the background: expiry, and taking what was deleted off the disk. */
const upkeepIntervalMs = 60_000;

const bucketOptions = Object.fromEntries(
  Object.entries(buckets).map(([name, topology]) => [
    bucketNameOf(name as keyof typeof buckets),
    { ...topology, encryption: { keyId: arnOf('kms', keyAliasOf('service')) } },
  ]),
);

type Authorizers = ReturnType<typeof authorizers>;

/** Each service knows what its requests ask for; whether the caller may is decided in one place. */
const authorizers = ({ identities, access }: Front) => {
  const refusal = (req: IncomingMessage, asked: readonly Asked[]): string | undefined =>
    access?.refusal(identities.find(accessKeyIn(req)), asked);
  const by =
    (askedOf: (operation: string, input: Fields) => readonly Asked[]): Authorize =>
    (req, operation, input) =>
      refusal(req, askedOf(operation, input));
  return {
    dynamodb: by(askedOfDynamoDb),
    sqs: by(askedOfSqs),
    kms: by(askedOfKms),
    s3: (req: IncomingMessage, route: string, address: S3Address) => refusal(req, askedOfS3(route, address)),
  };
};

const openStores = async ({ front: { region, identities }, state, directory }: ServicesOptions, may: Authorizers) => ({
  dynamodb: await createDynamoDb({ authorize: may.dynamodb, ...(state && { path: join(state, 'dynamodb') }) }),
  s3: await createS3({
    authorize: may.s3,
    directory: join(state ?? directory, 's3'),
    buckets: bucketOptions,
    credentials: (id) => identities.find(id)?.secretAccessKey,
    region,
    overwriteOnDelete: state !== undefined,
  }),
  sqs: createSqs({
    authorize: may.sqs,
    senderIdOf: (req) => identities.find(accessKeyIn(req))?.principalId ?? '',
    ...(state && { path: join(state, 'sqs.journal') }),
    region,
  }),
  kms: createKms({ authorize: may.kms, ...(state && { directory: join(state, 'kms') }), region }),
});

type Stores = Awaited<ReturnType<typeof openStores>>;

const keepInOrder = ({ dynamodb, s3, sqs }: Stores, timeScale: number): NodeJS.Timeout => {
  const round = async (): Promise<void> => {
    await s3.expireObjects(Date.now());
    sqs.compact();
    await dynamodb.compact();
  };
  // A round that fails is made up for by the next one.
  return setInterval(() => void round().catch(() => undefined), upkeepIntervalMs * timeScale).unref();
};

export type AwsServices = Awaited<ReturnType<typeof startServices>>;

export const startServices = async (options: ServicesOptions) => {
  const stores = await openStores(options, authorizers(options.front));
  const listeners: Readonly<Record<ServiceName, RequestListener>> = {
    dynamodb: stores.dynamodb.listener,
    s3: stores.s3.listener,
    sqs: stores.sqs.listener,
    kms: stores.kms.listener,
    lambda: options.invoke,
  };
  const started = await Promise.all(
    Object.entries(listeners).map(async ([name, listener]) => {
      const server = createServer(createFront(name as ServiceName, listener, options.front));
      return { name, server, port: await listen(server) };
    }),
  );
  const upkeep = keepInOrder(stores, options.timeScale);
  return {
    endpoints: Object.fromEntries(started.map(({ name, port }) => [name, `http://127.0.0.1:${port}`])) as Readonly<
      Record<ServiceName, string>
    >,
    ports: started.map(({ port }) => port),
    /** From now on nobody waits for messages. */
    endLongPolls: stores.sqs.endLongPolls,
    close: async (): Promise<void> => {
      clearInterval(upkeep);
      await Promise.all(started.map(({ server }) => close(server)));
      await Promise.all(Object.values(stores).map((store) => store.close()));
    },
  };
};
