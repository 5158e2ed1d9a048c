/** What the API answers, described once. Integers fit 32 bits and times are epoch ms, as the SDKs' types need. */
import * as z from 'zod/mini';
import { scopes } from '../domain/api-key.ts';
import { auditActions } from '../domain/audit.ts';
import { errorCatalogue } from '../domain/errors.ts';
import { cost, count, limit, sum, text, timestamp } from './answer-values.ts';
import type { ErrorBody } from './error-body.ts';
import { documented } from './fields.ts';
import { report } from './report-answer.ts';
import { signedReport } from './verification-report.ts';

export const jobTypes = [
  'html-pdf',
  'html-image',
  'url-pdf',
  'url-image',
  'template-pdf',
  'template-image',
  'docx-pdf',
  'docx-html',
  'pdf-docx',
  'merge-pdf',
  'submission',
] as const;
const jobType = () => documented(z.enum(jobTypes), { description: 'What was converted to what.' });

const job = z.object({
  id: text('Id of the job.', 'job_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  uid: text('Id of the account.'),
  status: documented(z.enum(['pending', 'success', 'error']), { description: 'Where the job stands.' }),
  timestamp: timestamp(),
  type: jobType(),
  name: z.optional(text('The label that the request gave.')),
  projectId: z.optional(text('The project id that the request gave.')),
  workerName: z.optional(text('What rendered it.')),
  apiKeyUsed: z.optional(
    text('Id of the API key that was used, never the key itself; of a submission, the principal id of its sender.'),
  ),
  submissionId: z.optional(text('Id of the queue message that submitted it, as its sender was told.')),
  assetId: z.optional(text('Id of the document.')),
  assetUrl: z.optional(text('Signed link to the document: needs no key, and expires.')),
  previewUrl: z.optional(text('Signed link to the preview.')),
  self: z.optional(text('Link to this job.')),
  error: z.optional(text('Why the job failed.')),
  code: z.optional(text('Stable code of the failure.')),
  fix: z.optional(text('What to do about the failure.')),
  size: z.optional(count('Bytes of the document.')),
  processTime: z.optional(count('Milliseconds that the render took.')),
  processTimeCost: z.optional(cost('Cost of the render.')),
  apiCreditCost: z.optional(cost('Credits used.')),
  bandwidthCost: z.optional(cost('Cost of the transfer.')),
  totalCost: z.optional(cost('Cost in all.')),
  storageMode: z.optional(
    documented(z.enum(['none', 'cloud', 'user']), {
      description: 'Where the document was kept: nowhere, here, or in a bucket of your own.',
    }),
  ),
  report: z.optional(report),
  params: z.optional(
    documented(z.record(z.string(), z.unknown()), {
      description: 'The request as it was recorded: what is confidential reads `...`.',
      example: { html: '...', format: 'a4' },
    }),
  ),
});

const asset = z.object({
  id: text('Id of the asset.', 'asset_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  fileId: text('The same as `id`.'),
  uid: text('Id of the account.'),
  jobId: text('Id of the job that made it.'),
  type: jobType(),
  ext: text('File name extension.', 'pdf'),
  url: text('Signed link to the file: needs no key, and expires.'),
  size: count('Bytes.'),
  timestamp: timestamp(),
  name: z.optional(text('The label that the request gave.')),
  projectId: z.optional(text('The project id that the request gave.')),
  previewFileId: z.optional(text('Id of the preview.')),
  previewExt: z.optional(text('File name extension of the preview.')),
  previewUrl: z.optional(text('Signed link to the preview.')),
});

const account = z.object({
  uid: text('Id of the account.', 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  email: text('Address of the account, if it has one.'),
  subscription: text('Name of the plan.'),
  subType: documented(z.enum(['usage', 'limit']), { description: 'Whether the plan counts use or limits calls.' }),
  subActive: documented(z.boolean(), { description: 'Whether the account may be used.' }),
  calls: count('Calls made.'),
  callsLimit: limit('Calls allowed'),
  storageUsed: count('Bytes stored.'),
  storageLimit: limit('Bytes that may be stored'),
  bytesTotal: count('Bytes transferred.'),
  bytesLimit: limit('Bytes that may be transferred'),
  computeTimeTotal: count('Milliseconds rendered.'),
  computeTimeLimit: limit('Milliseconds that may be rendered'),
  credit: z.optional(cost('Credit left.')),
  successJobs: count('Jobs that succeeded.'),
  errorJobs: count('Jobs that failed.'),
  totalJobs: count('Jobs in all.'),
});

const dayOfUse = z.object({
  day: text('The day (UTC).', '2026-01-31'),
  renders: sum('Jobs that ended on it.'),
  errors: sum('Of these, those that failed.'),
  bytes: sum('Bytes of the documents.'),
  ms: sum('Milliseconds rendered.'),
  p50: sum('Milliseconds that half of the jobs took at most, roughly.'),
  p95: sum('The same for 95 of a hundred.'),
});

const errorCodes = Object.keys(errorCatalogue) as [keyof typeof errorCatalogue, ...(keyof typeof errorCatalogue)[]];
const error = z.object({
  statusCode: documented(z.int(), { description: 'The HTTP status.', example: 400 }),
  error: text('The HTTP status in words.', 'Bad Request'),
  message: text('What went wrong. Names fields and limits, and never quotes the request.'),
  code: documented(z.enum(errorCodes), { description: 'Stable code of the error.' }),
  allowed: documented(z.literal(false), { description: 'Always false.' }),
  reason: text('The same as `message`.'),
  fix: text('What to do about it.'),
  field: z.exactOptional(text('Dotted path of the request field at fault.', 'margin.top')),
}) satisfies z.ZodMiniType<ErrorBody>;

const status = z.object({ status: text('`ok`, with a space after it: older SDKs compare the whole.', 'ok ') });
const health = z.object({ status: text('`ok`.', 'ok'), version: text('Version of the service.', '1.0.0') });

const webhookDelivery = z.object({
  id: text('Id of the delivery: the `webhook-id` of each of its attempts.', 'delivery_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  jobId: text('Id of the job that is sent.'),
  status: documented(z.enum(['pending', 'success', 'error']), { description: 'Where the delivery stands.' }),
  timestamp: timestamp(),
  attempts: z.array(
    z.object({
      timestamp: timestamp(),
      status: z.optional(count('HTTP status of the answer.')),
      reason: z.optional(
        documented(z.enum(['egress_refused', 'timed_out', 'unreachable']), { description: 'Why there was no answer.' }),
      ),
      ms: count('Milliseconds that it took.'),
    }),
  ),
  nextAttemptAt: z.optional(timestamp()),
});
const webhookSecret = z.object({ secret: text('The secret, as Standard Webhooks writes it.', 'whsec_...') });
const storageConfig = z.object({
  id: text('Id of the configuration: what `storage` names in a request.', 'st_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  title: text('The title.', 'Archive'),
  uid: text('Id of the account.'),
  data: text('Always `...`: how the bucket is reached is sealed, and not shown again.', '...'),
});
const storageRefusal = z.object({
  allowed: documented(z.literal(false), { description: 'Always false.' }),
  reason: text('Why.'),
  statusCode: documented(z.int(), { description: 'The status that it would have as an error.', example: 403 }),
});
const template = z.object({
  id: text('Id of the template. Those of an account begin with `u-`.', 'professional-invoice'),
  templateId: text('The same as `id`.'),
  title: text('The title.', 'Professional invoice'),
  uid: z.optional(text('Id of the account whose own it is.')),
  timestamp: z.optional(timestamp()),
  shortDescription: z.optional(text('What it is.')),
  category: z.optional(text('What kind of document it makes.', 'invoice')),
  type: z.optional(text('What it is made for.', 'pdf')),
  searchKeywords: z.optional(z.array(z.string())),
  highlights: z.optional(z.array(z.string())),
  sampleData: z.optional(
    documented(z.record(z.string(), z.unknown()), { description: 'An example of the `data` that it is given.' }),
  ),
  template: z.optional(text('The template itself, as Base64. Not in lists.')),
});
const success = z.object({ status: text('`success`.', 'success') });
const cleanUp = z.object({
  count: count('Assets that were deleted, or would be.'),
  bytes: documented(z.int().check(z.gte(0)), { description: 'Their bytes.' }),
  complete: documented(z.boolean(), { description: 'Whether there are no more of them; if not, call again.' }),
});
const begunDeletion = z.object({
  deletionId: text('Id of the deletion.', 'deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  receiptSecret: text('What the receipt is shown for; it is not shown again.', 'receipt_...'),
});
const deletion = z.object({
  deletionId: text('Id of the deletion.', 'deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  status: z.optional(
    documented(z.literal('running'), { description: 'While it goes on; all that follows is there once it is over.' }),
  ),
  account: z.optional(text('Id of the account.')),
  requestedAt: z.optional(timestamp()),
  completedAt: z.optional(timestamp()),
  counts: z.optional(
    z.object({
      rows: count('Rows that were deleted, at least: jobs, assets, keys, configurations and whatever else there was.'),
      keys: count('Data keys that were destroyed, at least.'),
      objects: count('Stored files that were deleted, at least.'),
    }),
  ),
  logRetentionDays: z.optional(count('Days after which the last log line that names an id of the account is gone.')),
  backups: z.optional(
    z.object({
      recoveryDays: count('Days that backups of rows are kept; 0: there are none.'),
      lastExpiresAt: documented(z.nullable(z.int()), {
        description: "When the last backup that holds the account's rows expires, in epoch milliseconds, or null.",
      }),
    }),
  ),
  algorithm: z.optional(text('How it is signed.', 'ECDSA_SHA_256')),
  keyId: z.optional(text('SHA-256 of the public key, in hexadecimal.')),
  signature: z.optional(text('The signature, DER in Base64.')),
});
const auditEntry = z.object({
  id: text('Id of the entry.', 'audit_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  timestamp: timestamp(),
  action: documented(z.enum(auditActions), { description: 'What was done, or begun.' }),
  by: text('Id of the API key that asked for it, `operator`, or `link` for a signed link.'),
  subject: z.optional(text('Id of what was acted upon.')),
});
const keyFields = {
  id: text('Id of the key: what records and lists show of it.', 'key_01J9Z3V8Q4T6X2N5B7C1D0E8FG'),
  name: text('The name that it was given.'),
  scopes: documented(z.array(z.enum(scopes)), { description: 'What it may do.' }),
  last4: text('The last four characters of the secret.', 'x7Qa'),
  expiresAt: z.optional(timestamp()),
};
const apiKey = z.object({
  ...keyFields,
  timestamp: timestamp(),
  state: documented(z.enum(['active', 'expired', 'revoked']), { description: 'Whether it works.' }),
  lastUsed: z.optional(text('The day (UTC) on which it was last used.', '2026-01-31')),
});
const newApiKey = z.object({ key: text('The secret: send it as `X-API-Key`.', 'eph_...'), ...keyFields });

const keptDays = () =>
  documented(z.nullable(z.int()), { description: 'Days; null where the account set nothing.', example: 30 });
const settings = z.object({
  storage: documented(z.nullable(z.union([z.boolean(), z.object({ id: z.string() })])), {
    description: 'Where documents are kept when a request does not say; null as the API version has it.',
  }),
  retention: z.object({ assetDays: keptDays(), jobDays: keptDays(), webhookDays: keptDays() }),
  allowedHosts: documented(z.nullable(z.array(z.string())), {
    description: 'The only hosts that the pages of your jobs may reach; null: all that the operator allows.',
  }),
});

export const responseSchemas = {
  Job: job,
  Asset: asset,
  Account: account,
  DayOfUse: dayOfUse,
  Error: error,
  Success: success,
  CleanUp: cleanUp,
  AuditEntry: auditEntry,
  ApiKey: apiKey,
  NewApiKey: newApiKey,
  BegunDeletion: begunDeletion,
  Deletion: deletion,
  Status: status,
  Health: health,
  Settings: settings,
  StorageConfig: storageConfig,
  StorageRefusal: storageRefusal,
  Template: template,
  Verification: signedReport,
  WebhookDelivery: webhookDelivery,
  WebhookSecret: webhookSecret,
};
export type ResponseName = keyof typeof responseSchemas;
