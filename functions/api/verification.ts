import { asksForSearch } from '../../shared/api/page-query.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { type App, type AppParts, principalOf } from './call.ts';

export const addVerification = (app: App, parts: AppParts): void => {
  app.get('/v2/verification', async (call) => {
    await principalOf(call, 'read', parts);
    const { last, lastOfSearch } = parts.verifications;
    const report = await (asksForSearch(call.req.query()) ? lastOfSearch() : last());
    if (report === undefined) throw new AppError('not_found');
    return call.body(report, 200, { 'Content-Type': 'application/json' });
  });

  app.get('/v2/verification/public-keys', async (call) => {
    const keys = await parts.verifications.publicKeys();
    if (keys === undefined) throw new AppError('not_found');
    return call.body(keys, 200, { 'Content-Type': 'application/x-pem-file' });
  });
};
