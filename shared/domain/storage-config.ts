/** A bucket of the customer's own, at any endpoint that speaks S3. */

/** All but the title is sealed at rest, and no answer shows it again. */
export type StorageAccess = {
  /** Base address of the service; without it, that of AWS in the region. */
  readonly endpoint?: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** Whether the bucket stands in the path of an address or before its host; services differ, so it is found out once. */
export type Addressing = 'path' | 'virtual-host';

/** Access as it was proved to work. */
export type AddressedAccess = StorageAccess & { readonly addressing: Addressing };

/** Which configuration, of whose. */
export type StorageRef = { readonly accountId: string; readonly id: string };

export type StorageConfig = StorageRef & {
  readonly title: string;
  /** Epoch ms. */
  readonly createdAt: number;
};

const isAwsHost = (host: string): boolean => /(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(host);

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};

/**
 * The field, if any, by which an access reaches one of the given buckets in AWS, whose buckets share one space of names:
 * its own name, or one that the endpoint puts before it as a label of the host or a segment of the path.
 */
export const fieldNamingBucket = (
  { bucket, endpoint }: StorageAccess,
  buckets: readonly string[],
): 'bucket' | 'endpoint' | undefined => {
  if (endpoint === undefined) return buckets.includes(bucket.toLowerCase()) ? 'bucket' : undefined;
  const { hostname, pathname } = new URL(endpoint);
  const host = hostname.replace(/\.+$/, '');
  if (!isAwsHost(host)) return undefined;
  if (buckets.includes(bucket.toLowerCase())) return 'bucket';
  const segments = pathname.split('/').map((segment) => decoded(segment).toLowerCase());
  return buckets.some((name) => host.startsWith(`${name}.`) || segments.includes(name)) ? 'endpoint' : undefined;
};
