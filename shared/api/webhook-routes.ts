/** The routes about webhooks, as data. */
import { bodyErrors, keyErrors, newestVersion, type Route } from './route.ts';
import { deliveryQueryFields, replayFields } from './webhook-fields.ts';

export const webhookRoutes: readonly Route[] = [
  {
    name: 'listWebhookDeliveries',
    method: 'get',
    path: '/webhooks/deliveries',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Lists the newest 100 deliveries of webhooks, or that of one job, with their attempts.',
    query: deliveryQueryFields,
    answers: [{ status: 200, description: 'Newest first.', schema: 'WebhookDelivery', isList: true }],
    errors: ['invalid_request', ...keyErrors],
  },
  {
    name: 'replayWebhookDelivery',
    method: 'post',
    path: '/webhooks/deliveries/{id}/replay',
    versions: newestVersion,
    scope: 'manage',
    summary:
      'Sends a webhook again, under the same id. One that has ended needs its address: that was destroyed with the last attempt.',
    body: replayFields,
    answers: [{ status: 200, description: 'The delivery, which is pending.', schema: 'WebhookDelivery' }],
    errors: [...bodyErrors, 'not_found', ...keyErrors],
  },
  {
    name: 'rotateWebhookSecret',
    method: 'post',
    path: '/webhooks/secret/rotate',
    versions: newestVersion,
    scope: 'manage',
    summary: 'Makes a new secret for webhooks. For 24 hours they are signed with the replaced one as well.',
    answers: [{ status: 200, description: 'The secret, shown this once.', schema: 'WebhookSecret' }],
    errors: ['conflict_in_progress', ...keyErrors],
  },
];
