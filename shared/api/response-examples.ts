/** What the API answers, by example. */
import type * as z from 'zod/mini';
import { errorBody } from './error-body.ts';
import type { ResponseName, responseSchemas } from './responses.ts';

const account = 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG';
const jobId = 'job_01J9Z3V8Q4T6X2N5B7C1D0E8FG';
const assetId = 'asset_01J9Z3V8Q4T6X2N5B7C1D0E8FG';
const deletionId = 'deletion_01J9Z3V8Q4T6X2N5B7C1D0E8FG';
const timestamp = 1767225600000;
const link = `https://api.example.com/v2/assets/${assetId}/${assetId}.pdf?expires=1767229200&signature=Zm9yIGV4YW1wbGU`;

const pendingJob = {
  id: jobId,
  uid: account,
  status: 'pending',
  timestamp,
  type: 'html-pdf',
  name: 'Invoice 42',
  apiKeyUsed: 'key_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
  self: `https://api.example.com/v2/jobs/${jobId}`,
} as const;

const keyFacts = {
  id: 'key_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
  name: 'website',
  scopes: ['render'],
  last4: 'x7Qa',
} satisfies Partial<z.input<typeof responseSchemas.ApiKey>>;

const ofSchemas = {
  Job: {
    ...pendingJob,
    status: 'success',
    assetId,
    assetUrl: link,
    size: 24_318,
    processTime: 412,
    storageMode: 'cloud',
    params: { html: '...', format: 'a4', name: 'Invoice 42' },
    report: {
      ms: { page: 3, load: 287, print: 122 },
      pages: 2,
      bytes: 24_318,
      requests: 1,
      consoleErrors: 0,
      failed: [],
      refused: [],
    },
  },
  Asset: {
    id: assetId,
    fileId: assetId,
    uid: account,
    jobId,
    type: 'html-pdf',
    ext: 'pdf',
    url: link,
    size: 24_318,
    timestamp,
    name: 'Invoice 42',
  },
  Account: {
    uid: account,
    email: '',
    subscription: 'unlimited',
    subType: 'limit',
    subActive: true,
    calls: 120,
    callsLimit: -1,
    storageUsed: 2_918_160,
    storageLimit: -1,
    bytesTotal: 2_918_160,
    bytesLimit: -1,
    computeTimeTotal: 49_440,
    computeTimeLimit: -1,
    successJobs: 118,
    errorJobs: 2,
    totalJobs: 120,
  },
  DayOfUse: { day: '2026-01-31', renders: 120, errors: 2, bytes: 2_918_160, ms: 49_440, p50: 400, p95: 1100 },
  Error: errorBody({
    code: 'invalid_request',
    message: 'margin.top must be a number of pixels or a string with a unit.',
    field: 'margin.top',
  }),
  Success: { status: 'success' },
  CleanUp: { count: 12, bytes: 291_816, complete: true },
  AuditEntry: {
    id: 'audit_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
    timestamp,
    action: 'asset_deleted',
    by: keyFacts.id,
    subject: assetId,
  },
  ApiKey: { ...keyFacts, timestamp, state: 'active', lastUsed: '2026-01-31' },
  NewApiKey: { ...keyFacts, key: 'eph_...' },
  BegunDeletion: { deletionId, receiptSecret: 'receipt_...' },
  Deletion: {
    deletionId,
    account,
    requestedAt: timestamp,
    completedAt: timestamp + 4000,
    counts: { rows: 412, keys: 121, objects: 118 },
    logRetentionDays: 30,
    backups: { recoveryDays: 0, lastExpiresAt: null },
    algorithm: 'ECDSA_SHA_256',
    keyId: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    signature: 'MEUCIQDdEXAMPLE',
  },
  Status: { status: 'ok ' },
  Health: { status: 'ok', version: '1.0.0' },
  Settings: { storage: null, retention: { assetDays: 30, jobDays: 90, webhookDays: null }, allowedHosts: null },
  StorageConfig: { id: 'st_01J9Z3V8Q4T6X2N5B7C1D0E8FG', title: 'Archive', uid: account, data: '...' },
  StorageRefusal: {
    allowed: false,
    reason: 'The plan of the account allows no further storage configuration.',
    statusCode: 403,
  },
  Template: {
    id: 'professional-invoice',
    templateId: 'professional-invoice',
    title: 'Professional invoice',
    category: 'invoice',
    type: 'pdf',
    searchKeywords: ['invoice', 'bill'],
    sampleData: { name: 'Ada' },
  },
  Verification: {
    version: 1,
    startedAt: timestamp,
    endedAt: timestamp + 900,
    build: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    chromium: '153.0.0',
    target: 'aws',
    posture: [
      {
        check: 'bucket content: public access',
        promise: 'P15',
        expected: 'blocked',
        seen: 'blocked',
        passed: true,
      },
    ],
    passed: true,
    algorithm: 'ECDSA_SHA_256',
    keyId: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
    signature: 'MEUCIQDdEXAMPLE',
  },
  WebhookDelivery: {
    id: 'delivery_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
    jobId,
    status: 'success',
    timestamp,
    attempts: [
      { timestamp: timestamp + 900, reason: 'unreachable', ms: 31 },
      { timestamp: timestamp + 5900, status: 204, ms: 84 },
    ],
  },
  WebhookSecret: { secret: 'whsec_...' },
} satisfies { readonly [Name in ResponseName]: z.input<(typeof responseSchemas)[Name]> };

export const responseExamples = { ...ofSchemas, PendingJob: pendingJob };
export type ResponseExample = keyof typeof responseExamples;
