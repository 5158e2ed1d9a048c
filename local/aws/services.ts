/** The embedded AWS services as one: started on ports of their own, kept in order, closed. */
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { buckets } from '../../infra/topology.ts';
import { close, listen } from '../listen.ts';
import { arnOf, bucketNameOf, keyAliasOf } from '../physical-names.ts';
import type { ServiceName } from './connection.ts';
import { createDynamoDb } from './dynamodb.ts';
import { accessKeyIn, createFront, type Front } from './front.ts';
import { createKms } from './kms/kms.ts';
import { createS3 } from './s3/s3.ts';
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

const openStores = async ({ front: { region, identities }, state, directory }: ServicesOptions) => ({
  dynamodb: await createDynamoDb(state ? { path: join(state, 'dynamodb') } : {}),
  s3: await createS3({
    directory: join(state ?? directory, 's3'),
    buckets: bucketOptions,
    credentials: (id) => identities.find(id)?.secretAccessKey,
    region,
    overwriteOnDelete: state !== undefined,
  }),
  sqs: createSqs({
    senderIdOf: (req) => identities.find(accessKeyIn(req))?.principalId ?? '',
    ...(state && { path: join(state, 'sqs.journal') }),
    region,
  }),
  kms: createKms({ ...(state && { directory: join(state, 'kms') }), region }),
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
  const stores = await openStores(options);
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
