import { parseNewKey, parseRotation, toKeyBody, toNewKeyBody } from '../../shared/api/key-fields.ts';
import { createKey, type KeyMaker, revokeKey, rotateKey } from '../../shared/usecases/manage-api-keys.ts';
import { type App, type AppParts, type Call, principalOf } from './call.ts';
import { pathId } from './path-id.ts';
import { jsonBody, jsonBodyIfAny } from './request-body.ts';

export const addKeys = (app: App, parts: AppParts): void => {
  const makerOf = async (call: Call): Promise<KeyMaker> => {
    const { accountId, keyId: by, scopes } = await principalOf(call, 'manage', parts);
    return { accountId, by, scopes };
  };

  app.get('/v2/keys', async (call) => {
    const { accountId } = await makerOf(call);
    return call.json((await parts.apiKeys.list(accountId)).map((key) => toKeyBody(key, parts.now())));
  });

  app.post('/v2/keys', async (call) => {
    const maker = await makerOf(call);
    const { key, secret } = await createKey(parseNewKey(jsonBody(call)), maker, parts);
    return call.json(toNewKeyBody(key, secret), 201);
  });

  app.post('/v2/keys/:id/rotate', async (call) => {
    const maker = await makerOf(call);
    const overlapMs = parseRotation(jsonBodyIfAny(call));
    const { key, secret } = await rotateKey(pathId(call, 'key'), overlapMs, maker, parts);
    return call.json(toNewKeyBody(key, secret), 201);
  });

  app.delete('/v2/keys/:id', async (call) => {
    const maker = await makerOf(call);
    await revokeKey(pathId(call, 'key'), maker, parts);
    return call.json({ status: 'success' });
  });
};
