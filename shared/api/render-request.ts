/** What every conversion request has in common, whatever it is made from. */
import type * as z from 'zod/mini';
import type { Presentation } from '../domain/content.ts';
import { AppError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { redact } from '../domain/redaction.ts';
import type { RequestedRender } from '../domain/render-job.ts';
import { type ApiVersion, type Delivery, resolveDelivery, type StorageChoice } from '../domain/storage-mode.ts';
import { isObject } from './fields.ts';
import { assertHttps } from './outgoing-address.ts';
import { type baseSchema, requestMarks } from './request-fields.ts';

/** Milliseconds. In synchronous calls a little less than the 30 s after which the SDKs give up. */
export const timeoutDefaults = { sync: 28_000, async: 30_000, batch: 240_000 };

/** Nothing in it is a secret but `render`, which goes to the renderer only, the file name and the webhook. */
export type RenderRequest = Pick<Job, 'type' | 'storage' | 'storageId' | 'params' | 'name' | 'projectId'> & {
  readonly render: RequestedRender;
  /** How the document is handed to the caller. */
  readonly presentation: Presentation;
  readonly delivery: Delivery;
  readonly webhook: string | undefined;
  /** The version whose form the answer has. */
  readonly version: ApiVersion;
};

export type RequestCall = {
  /** The version that the path names. */
  readonly version: ApiVersion;
  readonly body: unknown;
  /** The account's own default for where documents are kept. */
  readonly preference?: StorageChoice | undefined;
  /** The only hosts that the account's pages may reach, if it has set any. */
  readonly onlyHosts?: readonly string[] | undefined;
  /** Whether the operator opened any host to plain http. */
  readonly isPlainHttpOpen?: boolean;
  /** Whether it came as a message, which nobody waits for an answer to. */
  readonly isSubmission?: boolean;
};

/** What the caller named itself: defaults are no part of what is recorded. */
const namedIn = (body: unknown, fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => isObject(body) && Object.hasOwn(body, name) && (body[name] !== null || value === null),
    ),
  );

const needStorage = ['generatePreview', 'webhook'] as const;

const assertStorage = ({ storage }: Delivery, asked: Readonly<Record<string, unknown>>): void => {
  const field = storage.mode === 'none' ? needStorage.find((name) => asked[name]) : undefined;
  if (field) throw new AppError('invalid_request', { field, message: `${field} needs storage.` });
};

type Fields = {
  readonly type: Job['type'];
  /** All of them, checked. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly common: z.infer<typeof baseSchema>;
  /** Whether it takes longer than anybody waits. */
  readonly isAlwaysAsync?: boolean;
};

/** @throws AppError `invalid_request` or `storage_not_allowed` */
export const completeRequest = (
  call: RequestCall,
  { type, fields, common, isAlwaysAsync = false }: Fields,
): Omit<RenderRequest, 'render'> => {
  const { body, version } = call;
  const { async, storage, apiVer = version } = common;
  const alwaysAsync = isAlwaysAsync ? 'a batch' : call.isSubmission ? 'a submission' : undefined;
  const delivery = resolveDelivery({ version: apiVer, async, storage, preference: call.preference, alwaysAsync });
  assertHttps('webhook', common.webhook, call.isPlainHttpOpen ?? false);
  assertStorage(delivery, fields);
  return {
    type,
    storage: delivery.storage.mode,
    ...(delivery.storage.mode === 'user' && { storageId: delivery.storage.id }),
    params: redact(requestMarks, namedIn(body, fields)),
    ...(common.name !== undefined && { name: common.name }),
    ...(common.projectId !== undefined && { projectId: common.projectId }),
    presentation: { inline: common.inline, filename: common.filename },
    delivery,
    webhook: common.webhook,
    version: apiVer,
  };
};
