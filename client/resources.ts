/** What an account has besides jobs. */
import { toBase64 } from './base64.ts';
import { listOf } from './lists.ts';
import type { CallOptions, Transport } from './transport.ts';
import type {
  AddStorageBody,
  AddTemplateBody,
  ChangeSettingsBody,
  CleanUpAssetsQuery,
  CreateKeyBody,
  ExportAccountQuery,
  GetUsageQuery,
  GetVerificationQuery,
  ListAssetsQuery,
  ListAuditQuery,
  ListTemplatesQuery,
  ListWebhookDeliveriesQuery,
  ReplayWebhookDeliveryBody,
  RotateKeyBody,
} from './wire.ts';

type Options = CallOptions | undefined;

export const createAssets = ({ call, page }: Transport) => ({
  get: (id: string, options?: Options) => call('getAsset', { path: { id } }, options),
  ...listOf((query: ListAssetsQuery | undefined, options: Options) => page('listAssets', query, options)),
  /** Deletes a document: every link to it is dead at once. */
  delete: (id: string, options?: Options) => call('deleteAsset', { path: { id } }, options),
  /** Deletes all that was stored before a time, or counts it. Call again until `complete`. */
  cleanUp: (query: CleanUpAssetsQuery, options?: Options) => call('cleanUpAssets', { query }, options),
});

/** Buckets of your own. */
export const createStorage = ({ call }: Transport) => ({
  list: (options?: Options) => call('listStorage', {}, options),
  get: (id: string, options?: Options) => call('getStorage', { path: { id } }, options),
  add: (body: AddStorageBody, options?: Options) => call('addStorage', { body }, options),
  /** Writes an object to the bucket and deletes it again. */
  test: (id: string, options?: Options) => call('testStorage', { path: { id } }, options),
  delete: (id: string, options?: Options) => call('deleteStorage', { path: { id } }, options),
});

type TemplateInput = Omit<AddTemplateBody, 'template'> & {
  /** HTML with Nunjucks: text, or its UTF-8 bytes. */
  readonly template: string | Uint8Array;
};
const encoded = ({ template, ...rest }: TemplateInput): AddTemplateBody => ({ ...rest, template: toBase64(template) });

export const createTemplates = ({ call, page }: Transport) => ({
  get: (id: string, options?: Options) => call('getTemplate', { path: { id } }, options),
  /** Public ones; the account's own with `owner: 'me'`. */
  ...listOf((query: ListTemplatesQuery | undefined, options: Options) => page('listTemplates', query, options)),
  add: (input: TemplateInput, options?: Options) => call('addTemplate', { body: encoded(input) }, options),
  change: (id: string, input: TemplateInput, options?: Options) =>
    call('changeTemplate', { path: { id }, body: encoded(input) }, options),
  delete: (id: string, options?: Options) => call('deleteTemplate', { path: { id } }, options),
});

export const createKeys = ({ call }: Transport) => ({
  list: (options?: Options) => call('listKeys', {}, options),
  create: (body: CreateKeyBody, options?: Options) => call('createKey', { body }, options),
  rotate: (id: string, body: RotateKeyBody = {}, options?: Options) =>
    call('rotateKey', { path: { id }, body }, options),
  revoke: (id: string, options?: Options) => call('revokeKey', { path: { id } }, options),
});

export const createWebhooks = ({ call }: Transport) => ({
  deliveries: (query: ListWebhookDeliveriesQuery = {}, options?: Options) =>
    call('listWebhookDeliveries', { query }, options),
  /** Sends one again; a delivery that has ended needs its address. */
  replay: (id: string, body: ReplayWebhookDeliveryBody = {}, options?: Options) =>
    call('replayWebhookDelivery', { path: { id }, body }, options),
  rotateSecret: (options?: Options) => call('rotateWebhookSecret', {}, options),
});

export const createAudit = ({ page }: Transport) =>
  listOf((query: ListAuditQuery | undefined, options: Options) => page('listAudit', query, options));

export const createAccount = ({ call, receive }: Transport) => ({
  get: (options?: Options) => call('getAccount', {}, options),
  usage: (query: GetUsageQuery = {}, options?: Options) => call('getUsage', { query }, options),
  settings: (options?: Options) => call('getSettings', {}, options),
  changeSettings: (body: ChangeSettingsBody, options?: Options) => call('changeSettings', { body }, options),
  /** A part of all that the account has, as a ZIP file; `next` is the cursor of the next part. */
  export: (query: ExportAccountQuery = {}, options?: Options) => receive('exportAccount', { query }, options),
  /** Deletes the account and all that it has, for good. `confirm` is its id. */
  delete: (confirm: string, options?: Options) => call('deleteAccount', { body: { confirm } }, options),
});

/** Deletions of accounts: what remains when their keys are dead. */
export const createDeletions = ({ call, receive }: Transport) => ({
  /** How far it is, and the signed receipt once it is over. */
  get: (id: string, receiptSecret: string, options?: Options) =>
    call('getDeletion', { path: { id }, headers: { 'Receipt-Secret': receiptSecret } }, options),
  /** The key by which receipts are checked, in PEM. */
  publicKey: async (options?: Options): Promise<string> => {
    const { stream } = await receive('getDeletionKey', {}, options);
    return new Response(stream).text();
  },
});

export const createService = ({ call, receive }: Transport) => ({
  /** Whether the key is good. */
  status: (options?: Options) => call('getStatus', {}, options),
  health: (options?: Options) => call('getHealth', {}, options),
  openApi: (options?: Options) => call('getOpenApi', {}, options),
  /** The last report on whether the service is configured as it promises, signed. */
  verification: (query: GetVerificationQuery = {}, options?: Options) => call('getVerification', { query }, options),
  /** The keys by which such reports are checked, in PEM, one after the other. */
  verificationKeys: async (options?: Options): Promise<string> => {
    const { stream } = await receive('getVerificationKeys', {}, options);
    return new Response(stream).text();
  },
});
