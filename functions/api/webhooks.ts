/** Deliveries of webhooks, and the secret by which a receiver knows them. */
import { assertHttps } from '../../shared/api/outgoing-address.ts';
import { parseDeliveryQuery, parseReplay, toDeliveryBody } from '../../shared/api/webhook-fields.ts';
import { type DeliveryRef, deliveryOf } from '../../shared/domain/delivery.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { pageLimit } from '../../shared/domain/listing.ts';
import { isKept } from '../../shared/domain/retention.ts';
import { replayDelivery } from '../../shared/usecases/replay-delivery.ts';
import { rotateWebhookSecret } from '../../shared/usecases/rotate-webhook-secret.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { pathId } from './path-id.ts';
import { jsonBodyIfAny } from './request-body.ts';

export const addWebhooks = (app: App, parts: AppParts): void => {
  app.get('/v2/webhooks/deliveries', async (call) => {
    const { accountId, retention } = await principalOf(call, 'manage', parts);
    const isShown = ({ id }: DeliveryRef) => isKept(id, retention, 'webhookDays', parts.now());
    const { jobId } = parseDeliveryQuery(call.req.query());
    const newest = () => parts.deliveries.newest(accountId, pageLimit.max);
    const one = (id: string) => parts.deliveries.find(deliveryOf({ accountId, id }));
    const found = jobId === undefined ? await newest() : [await one(jobId)];
    return call.json(found.flatMap((delivery) => (delivery && isShown(delivery) ? [toDeliveryBody(delivery)] : [])));
  });

  app.post('/v2/webhooks/deliveries/:id/replay', async (call) => {
    const { accountId, keyId: by, retention } = await principalOf(call, 'manage', parts);
    const { webhook } = parseReplay(jsonBodyIfAny(call));
    assertHttps('webhook', webhook, parts.isPlainHttpOpen);
    const found = await parts.deliveries.find({ accountId, id: pathId(call, 'delivery') });
    if (!found || !isKept(found.id, retention, 'webhookDays', parts.now())) throw new AppError('not_found');
    await parts.audit.add({ accountId, by, action: 'webhook_replayed', subject: found.id });
    return call.json(toDeliveryBody(await replayDelivery({ accountId, id: found.id }, webhook, parts)));
  });

  app.post('/v2/webhooks/secret/rotate', async (call) => {
    const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
    await parts.audit.add({ accountId, by, action: 'webhook_secret_rotated' });
    const secret = await rotateWebhookSecret(accountId, { ...parts, make: parts.makeSecret });
    return call.json({ secret });
  });
};
