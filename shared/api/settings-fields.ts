/** Settings of an account, as they are asked for and shown. */
import * as z from 'zod/mini';
import type { AccountSettings } from '../domain/account.ts';
import { type RetentionSetting, retentionSettings, settable } from '../domain/retention.ts';
import { flag, id, integer } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { parse } from './parse.ts';

const what: Readonly<Record<RetentionSetting, string>> = {
  assetDays: 'stored documents are kept, from when they were stored. null, the default: until they are deleted.',
  jobDays: 'records of jobs are kept, from when they were accepted. null, the default: until they are deleted.',
  webhookDays:
    'records of webhook deliveries are kept, from when their jobs were accepted. null, the default: until 30 days after they ended.',
};

const daysOf = (setting: RetentionSetting) => {
  const { daysMin, daysMax } = settable[setting];
  return documented(z.optional(z.nullable(integer(daysMin, daysMax))), {
    description: `How many days ${what[setting]}`,
    example: 30,
  });
};

export const settingsFields = {
  storage: field(
    z.optional(
      z.nullable(
        z.union([flag(), wireObject({ id: id() })], { error: () => 'must be true, false, {"id": "..."} or null' }),
      ),
    ),
    {
      sensitivity: 'plain',
      description:
        'Where documents are kept when a request does not say, as `storage` of a conversion. null, the default: as the API version has it.',
      example: false,
    },
  ),
  retention: field(
    z.optional(
      wireObject({
        assetDays: daysOf('assetDays'),
        jobDays: daysOf('jobDays'),
        webhookDays: daysOf('webhookDays'),
      }),
    ),
    {
      sensitivity: 'plain',
      description:
        'For how long things are kept; those left out stay as they are. What is older is shown no more from then on, and destroyed soon after, also if it was stored before.',
      example: { assetDays: 30, jobDays: 90 },
    },
  ),
};

const schema = wireObject(settingsFields);

/** @throws AppError `invalid_request` */
export const parseSettings = (body: unknown) => parse(schema, body);

export const toSettingsBody = ({ storage, retention }: AccountSettings) => ({
  storage: storage ?? null,
  retention: Object.fromEntries(retentionSettings.map((name) => [name, retention[name] ?? null])),
});
