/** Where the export of an account takes its records from: each kind in the form in which the API shows it. */
import { toAuditBody } from '../api/audit-body.ts';
import { type Addresses, toAssetBody, toJobBody } from '../api/job-body.ts';
import { toKeyBody } from '../api/key-fields.ts';
import { toSettingsBody } from '../api/settings-fields.ts';
import { toStorageBody } from '../api/storage-fields.ts';
import { toOwnTemplateBody } from '../api/template-fields.ts';
import { toDeliveryBody } from '../api/webhook-fields.ts';
import type { Account, ApiKeyRecord, Principal } from '../domain/account.ts';
import { assetFileName, type ExportFile, type ExportItem } from '../domain/account-export.ts';
import { type Asset, previewIdOf, type StoredFile } from '../domain/asset.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { WebhookDelivery } from '../domain/delivery.ts';
import { open, type SealedRecord } from '../domain/envelope.ts';
import type { JobRecord } from '../domain/job.ts';
import type { JobFilter, Page, PageRequest } from '../domain/listing.ts';
import { keptJob, keptPage } from '../domain/retention.ts';
import type { StorageConfig } from '../domain/storage-config.ts';
import type { OwnTemplate, TemplateContent, TemplateRef } from '../domain/template.ts';
import type { ExportSources } from './export-account.ts';

type WithId = { readonly id: string };
type PageOf<Item> = (accountId: string, request: PageRequest) => Promise<Page<Item>>;

export type SourceParts = {
  readonly now: () => number;
  readonly pages: {
    readonly jobs: (accountId: string, filter: JobFilter, request: PageRequest) => Promise<Page<JobRecord>>;
    readonly assets: PageOf<Asset>;
    readonly audit: PageOf<AuditEntry>;
    readonly templates: PageOf<OwnTemplate>;
    readonly deliveries: PageOf<WebhookDelivery>;
  };
  readonly storageConfigs: { readonly list: (accountId: string) => Promise<readonly StorageConfig[]> };
  readonly templates: {
    readonly open: (template: TemplateRef) => Promise<(OwnTemplate & TemplateContent) | undefined>;
  };
  readonly accounts: { readonly find: (accountId: string) => Promise<Account | undefined> };
  readonly apiKeys: { readonly list: (accountId: string) => Promise<readonly ApiKeyRecord[]> };
  readonly keys: {
    readonly use: <T>(record: SealedRecord, use: (key: Uint8Array) => T) => Promise<T | undefined>;
  };
};

/** All at once, for kinds of which an account has few. */
const few = <Item extends WithId>(items: readonly Item[], { cursor }: PageRequest, record: (item: Item) => object) => {
  const from = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  return { items: items.slice(from).map((item): ExportItem => ({ id: item.id, record: record(item) })) };
};

const mapped = <Item extends WithId>({ items, ...page }: Page<Item>, record: (item: Item) => object) => ({
  items: items.map((item): ExportItem => ({ id: item.id, record: record(item) })),
  ...page,
});

const filesOf = ({ id, document, preview }: Asset): ExportFile[] => {
  const toFile = (fileId: string, { extension, objectKey, bytes }: StoredFile): ExportFile => ({
    name: assetFileName(fileId, extension),
    objectKey,
    bytes,
  });
  return [toFile(id, document), ...(preview ? [toFile(previewIdOf(id), preview)] : [])];
};

const filenameOf = async ({ id, accountId, sealedFilename }: Asset, { keys }: SourceParts) => {
  if (!sealedFilename) return {};
  const record = { account: accountId, record: id, purpose: 'asset' } as const;
  const filename = await keys.use(record, (key) => open(key, record, sealedFilename).toString());
  return filename === undefined ? {} : { filename };
};

/** @param origin where the API is reached; links to files lead into the export */
export const exportSources = (principal: Principal, origin: string, parts: SourceParts): ExportSources => {
  const { accountId, retention } = principal;
  const { pages, storageConfigs, templates, accounts, apiKeys, now } = parts;
  const addresses: Addresses = { origin, urlOf: assetFileName };
  const itemOf = async (asset: Asset): Promise<ExportItem> => ({
    id: asset.id,
    record: { ...toAssetBody(asset, addresses), ...(await filenameOf(asset, parts)) },
    files: filesOf(asset),
  });

  return {
    account: async (request) => {
      const settings = toSettingsBody(principal);
      const { name, status, plan, limits, createdAt } = (await accounts.find(accountId)) ?? {};
      const account = { id: accountId, name, status, plan, ...(limits && { limits }), createdAt, settings };
      return few([account], request, (record) => record);
    },
    storage: async (request) => few(await storageConfigs.list(accountId), request, toStorageBody),
    keys: async (request) => few(await apiKeys.list(accountId), request, (key) => toKeyBody(key, now())),
    templates: async (request) => {
      const page = await pages.templates(accountId, request);
      const opened = await Promise.all(page.items.map((template) => templates.open(template)));
      return mapped({ ...page, items: opened.flatMap((template) => template ?? []) }, toOwnTemplateBody);
    },
    deliveries: async (request) =>
      mapped(await pages.deliveries(accountId, keptPage(request, retention, 'webhookDays', now())), toDeliveryBody),
    audit: async (request) => mapped(await pages.audit(accountId, request), toAuditBody),
    jobs: async (request) => {
      const page = await pages.jobs(accountId, {}, keptPage(request, retention, 'jobDays', now()));
      const items = page.items.flatMap((job) => keptJob(job, retention, now()) ?? []);
      return mapped({ ...page, items }, (job) => toJobBody(job, addresses));
    },
    assets: async (request) => {
      const page = await pages.assets(accountId, keptPage(request, retention, 'assetDays', now()));
      return { ...page, items: await Promise.all(page.items.map(itemOf)) };
    },
  };
};
