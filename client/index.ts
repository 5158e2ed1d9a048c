/** The client of the API: `createClient`, and `verifyWebhook` for whoever receives. It needs `fetch`, and nothing of Node. */
import { EphemeraError } from './client-error.ts';
import { type DocumentConversions, documentConversions } from './conversions.ts';
import { createJobs } from './jobs.ts';
import type { ReceivedDocument } from './received-document.ts';
import {
  createAccount,
  createAssets,
  createAudit,
  createDeletions,
  createKeys,
  createService,
  createStorage,
  createTemplates,
  createWebhooks,
} from './resources.ts';
import { type CallOptions, type ClientOptions, createTransport } from './transport.ts';
import type { Asset, Job } from './wire.ts';

export { type ClientErrorCode, EphemeraError, type EphemeraErrorCode } from './client-error.ts';
export type { ConversionOptions, DocumentConversions, JobConversions } from './conversions.ts';
export type { WaitOptions } from './jobs.ts';
export type { ReceivedDocument, RenderReport } from './received-document.ts';
export type { CallOptions, ClientOptions, Page } from './transport.ts';
export { verifyWebhook, type WebhookHeaders } from './verify-webhook.ts';
export type * from './wire.ts';

type Linked = string | Pick<Job, 'assetUrl'> | Pick<Asset, 'url'>;

export type EphemeraClient = DocumentConversions & {
  /** The document of a job or asset that was just read, or what lies at any signed link. No key is sent. */
  readonly download: (source: Linked, options?: CallOptions) => Promise<ReceivedDocument>;
  readonly jobs: ReturnType<typeof createJobs>;
  readonly assets: ReturnType<typeof createAssets>;
  readonly storage: ReturnType<typeof createStorage>;
  readonly templates: ReturnType<typeof createTemplates>;
  readonly keys: ReturnType<typeof createKeys>;
  readonly account: ReturnType<typeof createAccount>;
  readonly deletions: ReturnType<typeof createDeletions>;
  readonly audit: ReturnType<typeof createAudit>;
  readonly webhooks: ReturnType<typeof createWebhooks>;
  readonly service: ReturnType<typeof createService>;
};

const linkOf = (source: Linked): string => {
  const link = typeof source === 'string' ? source : 'url' in source ? source.url : source.assetUrl;
  if (link === undefined) {
    const message = 'There is no document: the job has not ended well, or its document lies in a bucket of your own.';
    throw new EphemeraError('no_document', { message });
  }
  return link;
};

export const createClient = (options: ClientOptions): EphemeraClient => {
  const transport = createTransport(options);
  return {
    ...documentConversions(transport),
    download: async (source, callOptions) => transport.download(linkOf(source), callOptions),
    jobs: createJobs(transport),
    assets: createAssets(transport),
    storage: createStorage(transport),
    templates: createTemplates(transport),
    keys: createKeys(transport),
    account: createAccount(transport),
    deletions: createDeletions(transport),
    audit: createAudit(transport),
    webhooks: createWebhooks(transport),
    service: createService(transport),
  };
};
