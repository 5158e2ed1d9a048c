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
