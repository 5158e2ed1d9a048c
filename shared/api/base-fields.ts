/** Fields that every conversion has. */
import * as z from 'zod/mini';
import { flag, id, integer, oneOf, text } from './field-values.ts';
import { field, wireObject } from './fields.ts';
import { webhookField } from './webhook-fields.ts';

export const timeoutMsMax = 120_000;

const asFlag = (value: unknown): unknown => (value === 'true' ? true : value === 'false' ? false : value);

export const baseFields = {
  name: field(z.optional(text(500)), {
    sensitivity: 'plain',
    description: 'A label for the job. It is recorded and shown with the job: put nothing confidential into it.',
    example: 'Invoice 42',
  }),
  projectId: field(z.optional(text(200)), {
    sensitivity: 'plain',
    description: 'A project id of your own; it is copied to the job and to the asset.',
    example: 'billing',
  }),
  timeout: field(z.optional(integer(1000, timeoutMsMax)), {
    sensitivity: 'plain',
    description: 'Milliseconds for the whole render. Default: 28000 in synchronous calls, 30000 in asynchronous ones.',
    example: 20000,
  }),
  delay: field(z._default(integer(0, timeoutMsMax), 0), {
    sensitivity: 'plain',
    description: 'Milliseconds to wait once the page is ready.',
    example: 250,
  }),
  filename: field(z.optional(text(1000)), {
    sensitivity: 'content',
    description: 'File name of the download. Without effect if `inline` is true.',
    example: 'invoice-42.pdf',
  }),
  inline: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Whether a browser should show the document rather than download it.',
  }),
  async: field(z.optional(flag()), {
    sensitivity: 'plain',
    description:
      'Whether the call returns a pending job at once. Default: false in v1, true in v2; where the storage mode allows one only, that one. Asynchronous calls need storage.',
  }),
  storage: field(
    z.optional(
      z.pipe(
        z.transform(asFlag),
        z.union([flag(), wireObject({ id: id() })], { error: () => 'must be true, false or {"id": "..."}' }),
      ),
    ),
    {
      sensitivity: 'plain',
      description:
        'Where the document is kept: false nowhere (synchronous calls only), true in cloud storage, `{"id": "..."}` in your own bucket (asynchronous calls only). Default: false in v1, true in v2.',
      example: false,
    },
  ),
  webhook: webhookField,
  apiVer: field(z.optional(oneOf(['v1', 'v2'])), {
    sensitivity: 'plain',
    description: 'Overrides, for this request, the version that the path names.',
    example: 'v2',
  }),
};
