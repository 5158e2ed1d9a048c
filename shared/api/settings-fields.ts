/** Settings of an account, as they are asked for and shown. */
import * as z from 'zod/mini';
import type { AccountSettings } from '../domain/account.ts';
import { isHostEntry } from '../domain/egress.ts';
import { type RetentionSetting, retentionSettings, settable } from '../domain/retention.ts';
import { flag, id, integer, says } from './field-values.ts';
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

const hostsMax = 100;
const hostLengthMax = 300;
const hostsWords = says(
  `must be null or an array of at most ${hostsMax} host names, *. with a name, or addresses, each with or without :port`,
);
const host = z.string(hostsWords).check(z.maxLength(hostLengthMax, hostsWords), z.refine(isHostEntry, hostsWords));

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
  allowedHosts: field(z.optional(z.nullable(z.array(host, hostsWords).check(z.maxLength(hostsMax, hostsWords)))), {
    sensitivity: 'plain',
    description:
      'The only hosts that the pages of your jobs may reach: names, `*.example.org` for the names below one, addresses, each with `:port` where only that port is meant. It can only narrow what the operator allows, and holds for jobs accepted from then on. An empty list: none. null, the default: all that the operator allows.',
    example: ['assets.example.com', '*.example.org'],
  }),
};

const schema = wireObject(settingsFields);

/** @throws AppError `invalid_request` */
export const parseSettings = (body: unknown) => parse(schema, body);

export const toSettingsBody = ({ storage, retention, allowedHosts }: AccountSettings) => ({
  storage: storage ?? null,
  retention: Object.fromEntries(retentionSettings.map((name) => [name, retention[name] ?? null])),
  allowedHosts: allowedHosts ?? null,
});
