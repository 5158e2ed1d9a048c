import type { ReadyFile } from '../../../local/ready-file.ts';
import type { Piece } from '../search/token-search.ts';

/** One thing that a sink holds. */
export type Place = Omit<Piece, 'sink'>;

/** How the stores of a service are reached. */
export type Stores = {
  readonly region: string;
  /** Left out, they come from the environment, as the AWS SDK reads it. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Of an assumed role. */
    readonly sessionToken?: string;
  };
  /** Of an embedded stack. A service that it has no endpoint for holds nothing. */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Logical names to physical ones, by kind. */
  readonly resources: ReadyFile['resources'];
  /** Whether whatever else there is of a kind is read, too: on a machine of one's own, and never in an account of AWS. */
  readonly listsAll?: true;
};

/** What the sinks of a running stack read; paths are real ones, without symbolic links. */
export type Surroundings = {
  readonly stores: Stores;
  readonly directories: Readonly<Record<string, string>>;
  readonly logs: Readonly<Record<string, string>>;
  /** Roots of the process trees that are searched. */
  readonly processes: readonly number[];
  /** Processes whose memory is searched too. */
  readonly memoryOf: readonly number[];
};

export const storesOf = ({ aws, resources }: Pick<ReadyFile, 'aws' | 'resources'>): Stores => {
  const { region, accessKeyId, secretAccessKey, endpoints } = aws;
  return { region, credentials: { accessKeyId, secretAccessKey }, endpoints, resources, listsAll: true };
};

/** Nothing where the service is not there. */
export const connectionTo = ({ region, credentials, endpoints }: Stores, service: string) => {
  if (!endpoints) return { region, ...(credentials && { credentials }) };
  const endpoint = endpoints[service];
  return endpoint ? { region, ...(credentials && { credentials }), endpoint } : undefined;
};

/** The logical name of a table, bucket or queue; its physical one when nobody told us of it. */
export const logicalName = ({ resources }: Stores, kind: string, physical: string): string =>
  Object.entries(resources[kind] ?? {}).find(([, name]) => name === physical)?.[0] ?? physical;

/** Physical names of what there is of a kind: those that are known, and whatever else is listed where that is meant. */
export const namesOf = async (
  { resources, listsAll }: Stores,
  kind: string,
  listed: () => AsyncIterable<readonly string[]>,
): Promise<readonly string[]> => {
  const names = new Set(Object.values(resources[kind] ?? {}));
  if (listsAll) for await (const some of listed()) for (const name of some) names.add(name);
  return [...names];
};

const separator = Buffer.from('\n');

/** Names and values as they are stored: text unescaped, binary raw. */
export const storedValues = (value: unknown): Buffer[] => {
  if (value instanceof Uint8Array) return [Buffer.from(value), separator];
  if (value === null || typeof value !== 'object') return [Buffer.from(String(value)), separator];
  return Object.entries(value).flatMap(([name, inner]) => [Buffer.from(name), separator, ...storedValues(inner)]);
};
