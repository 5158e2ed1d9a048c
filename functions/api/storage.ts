/** Configurations of customers' own buckets. */
import { parseStorage, toStorageBody, toStorageRefusal } from '../../shared/api/storage-fields.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { addStorage, removeStorage } from '../../shared/usecases/manage-storage.ts';
import { type App, type AppParts, principalOf, versions } from './call.ts';
import { pathId } from './path-id.ts';
import { jsonBody } from './request-body.ts';

export const addStorageConfigs = (app: App, parts: AppParts): void => {
  const { storageConfigs, storageTest, audit, isPlainHttpOpen } = parts;
  for (const version of versions) {
    app.get(`/${version}/storage`, async (call) => {
      const { accountId } = await principalOf(call, 'read', parts);
      return call.json((await storageConfigs.list(accountId)).map(toStorageBody));
    });

    app.get(`/${version}/storage/:id`, async (call) => {
      const { accountId } = await principalOf(call, 'read', parts);
      const config = await storageConfigs.find({ accountId, id: pathId(call, 'storage') });
      if (!config) throw new AppError('not_found');
      return call.json(toStorageBody(config));
    });

    app.post(`/${version}/storage`, async (call) => {
      const { accountId, keyId: by, limits } = await principalOf(call, 'manage', parts);
      const given = parseStorage(jsonBody(call), isPlainHttpOpen);
      const asked = { accountId, by, configsMax: limits.storageConfigs, ...given };
      try {
        return call.json(toStorageBody(await addStorage(asked, parts)), 201);
      } catch (error) {
        if (error instanceof AppError && error.code === 'storage_refused') return call.json(toStorageRefusal(error));
        throw error;
      }
    });

    app.delete(`/${version}/storage/:id`, async (call) => {
      const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
      const config = await storageConfigs.find({ accountId, id: pathId(call, 'storage') });
      if (!config) throw new AppError('not_found');
      await audit.add({ accountId, by, action: 'storage_deleted', subject: config.id });
      if (!(await removeStorage(config, parts))) throw new AppError('not_found');
      return call.json({ status: 'success' });
    });
  }

  app.post('/v2/storage/:id/test', async (call) => {
    const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
    const config = await storageConfigs.find({ accountId, id: pathId(call, 'storage') });
    if (!config) throw new AppError('not_found');
    await audit.add({ accountId, by, action: 'storage_tested', subject: config.id });
    await storageTest({ accountId, id: config.id });
    return call.json({ status: 'success' });
  });
};
