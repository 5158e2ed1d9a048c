import { toAssetBody } from '../../shared/api/job-body.ts';
import { parseAssetQuery, parseCleanupQuery } from '../../shared/api/page-query.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { isKept, keptPage } from '../../shared/domain/retention.ts';
import { cleanUpAssets } from '../../shared/usecases/clean-up-assets.ts';
import { deleteAsset } from '../../shared/usecases/delete-asset.ts';
import { type App, type AppParts, principalOf, versions, withLinks } from './call.ts';
import { addNextLink } from './page-links.ts';
import { pathId } from './path-id.ts';

/** Well before a client gives up. */
const cleanUpMsMax = 20_000;

export const addAssets = (app: App, parts: AppParts): void => {
  for (const version of versions) {
    app.get(`/${version}/assets`, async (call) => {
      const { accountId, retention } = await principalOf(call, 'read', parts);
      const request = keptPage(parseAssetQuery(call.req.query()), retention, 'assetDays', parts.now());
      const page = await parts.pages.assets(accountId, request);
      addNextLink(call, page, parts);
      const hasFiles = page.items.length > 0;
      const bodies = await withLinks({ call, parts, accountId, hasFiles }, (addresses) =>
        page.items.map((asset) => toAssetBody(asset, addresses)),
      );
      return call.json(bodies);
    });

    app.get(`/${version}/assets/:id`, async (call) => {
      const { accountId, retention } = await principalOf(call, 'read', parts);
      const asset = await parts.assetRows.find(accountId, pathId(call, 'asset'));
      if (!asset || !isKept(asset.id, retention, 'assetDays', parts.now())) throw new AppError('not_found');
      const linked = { call, parts, accountId, hasFiles: true };
      return call.json(await withLinks(linked, (addresses) => toAssetBody(asset, addresses)));
    });

    app.delete(`/${version}/assets/:id`, async (call) => {
      const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
      const asset = await parts.assetRows.find(accountId, pathId(call, 'asset'));
      if (!asset) throw new AppError('not_found');
      await parts.audit.add({ accountId, by, action: 'asset_deleted', subject: asset.id });
      if (!(await deleteAsset(asset, parts))) throw new AppError('not_found');
      return call.json({ status: 'success' });
    });

    app.delete(`/${version}/assets`, async (call) => {
      const { accountId, keyId: by } = await principalOf(call, 'manage', parts);
      const { before, dryRun } = parseCleanupQuery(call.req.query());
      const deadlineAt = parts.now() + cleanUpMsMax;
      if (!dryRun) await parts.audit.add({ accountId, by, action: 'assets_cleaned_up' });
      return call.json(await cleanUpAssets({ accountId, before, dryRun, deadlineAt }, parts));
    });
  }
};
