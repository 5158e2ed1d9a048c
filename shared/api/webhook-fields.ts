/** What is asked of webhooks, and how their deliveries are shown. */
import * as z from 'zod/mini';
import type { WebhookDelivery } from '../domain/delivery.ts';
import { isId } from '../domain/ids.ts';
import { httpUrl, matching, says } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { parse } from './parse.ts';

export const webhookField = field(z.optional(httpUrl()), {
  sensitivity: 'origin',
  description:
    'An https address that is sent the job once it has ended, as `GET /v2/jobs/{id}` shows it, signed as Standard Webhooks says. Needs storage.',
  example: 'https://example.com/hooks/documents',
});

const jobIdWords = 'must be the id of a job';
export const deliveryQueryFields = {
  jobId: documented(
    z.optional(matching(/^\w{1,100}$/, jobIdWords).check(z.refine((id: string) => isId('job', id), says(jobIdWords)))),
    { description: 'Only the delivery of this job.', example: 'job_01J9Z3V8Q4T6X2N5B7C1D0E8FG' },
  ),
};
export const replayFields = { webhook: webhookField };

const schemas = { query: wireObject(deliveryQueryFields), replay: wireObject(replayFields) };

/** @throws AppError `invalid_request` */
export const parseDeliveryQuery = (query: unknown): { readonly jobId?: string | undefined } =>
  parse(schemas.query, query);

/** @throws AppError `invalid_request` */
export const parseReplay = (body: unknown): { readonly webhook?: string | undefined } => parse(schemas.replay, body);

export const toDeliveryBody = ({ id, jobId, createdAt, status, attempts, nextAttemptAt }: WebhookDelivery) => ({
  id,
  jobId,
  status,
  timestamp: createdAt,
  attempts: attempts.map(({ at, ms, ...result }) => ({ timestamp: at, ...result, ms })),
  ...(nextAttemptAt !== undefined && { nextAttemptAt }),
});
