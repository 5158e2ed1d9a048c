/**
 * The export of an account: a series of ZIP files, each made as it is fetched, of which nothing is kept in between. So
 * each tells in a manifest of its own what it holds, and where in the series it stands.
 */

/**
 * What is exported, in this order; each is a file of JSON lines. The files of assets are in the part that lists them. A new
 * kind of record is one more word here, and one more source in `usecases/export-sources.ts`.
 */
export const exportKinds = [
  'account',
  'storage',
  'keys',
  'templates',
  'deliveries',
  'audit',
  'jobs',
  'assets',
] as const;
export type ExportKind = (typeof exportKinds)[number];

/** Of one part. A single asset may be larger, and then has a part of its own. */
export const partLimits = {
  bytes: 100_000_000,
  /** Of records alone: they are in memory while a part is made. */
  recordBytes: 8_000_000,
  /** Each is fetched for itself, in the time that one answer may take. */
  files: 1000,
} as const;

/** Where a part begins. Holds no secret: whose account it is, the API key says. */
export type ExportPosition = {
  /** When the first part was asked for, in epoch ms; what was made later is in none of the parts. */
  readonly startedAt: number;
  /** From 1. */
  readonly part: number;
  readonly kind: ExportKind;
  /** Id of the last thing of the kind that the part before holds. */
  readonly after?: string | undefined;
};

export const firstPosition = (startedAt: number): ExportPosition => ({ startedAt, part: 1, kind: 'account' });

export type ExportFile = { readonly name: string; readonly objectKey: string; readonly bytes: number };
/** One thing that is exported: its record, and the files that belong to it. */
export type ExportItem = { readonly id: string; readonly record: object; readonly files?: readonly ExportFile[] };

export type ExportEntry = { readonly name: string; readonly bytes: number; readonly sha256: string };

export type PartManifest = {
  readonly format: 'ephemera-export/1';
  readonly account: string;
  readonly startedAt: number;
  readonly part: number;
  readonly isLast: boolean;
  /** All of the part but this manifest. */
  readonly entries: readonly ExportEntry[];
  /** Files that were deleted while the part was made. */
  readonly deletedMeanwhile: readonly string[];
  readonly notExported: readonly { readonly what: string; readonly why: string }[];
};

export const notExported: PartManifest['notExported'] = [
  { what: 'API keys themselves', why: 'Only their hashes are stored: the secret is shown once, when a key is made.' },
  {
    what: 'Access to your own buckets (endpoint, region, bucket, credentials)',
    why: 'It is sealed, and no role that answers requests can open it. It reads `...`.',
  },
  { what: 'Documents in your own buckets', why: 'They lie with you already.' },
  { what: 'Secrets of webhooks', why: 'They are sealed, and shown once, when they are made.' },
  { what: 'Addresses of webhooks', why: 'They are sealed, and destroyed with the last attempt.' },
  { what: 'Content of requests', why: 'It is destroyed when the job ends; records show it as `...`.' },
];

const numbered = (name: string, part: number, extension: string): string =>
  `${name}-${String(part).padStart(5, '0')}.${extension}`;
export const recordsName = (kind: ExportKind, part: number): string => numbered(kind, part, 'ndjson');
export const manifestName = (part: number): string => numbered('manifest', part, 'json');
export const assetFileName = (fileId: string, extension: string): string => `assets/${fileId}.${extension}`;
