import { parseUsageQuery, toAccountBody, toUsageBody } from '../../shared/api/account-bodies.ts';
import { dayOf } from '../../shared/domain/api-key.ts';
import { type App, type AppParts, principalOf, versions } from './call.ts';

const dayMs = 24 * 60 * 60 * 1000;

export const addAccount = (app: App, parts: AppParts): void => {
  const { now, usage } = parts;
  for (const version of versions) {
    app.get(`/${version}/account`, async (call) => {
      const principal = await principalOf(call, 'read', parts);
      const today = dayOf(now());
      const days = await usage.days(principal.accountId, `${today.slice(0, 7)}-01`, today);
      return call.json(toAccountBody(principal, days));
    });
  }

  app.get('/v2/usage', async (call) => {
    const { accountId } = await principalOf(call, 'read', parts);
    const days = parseUsageQuery(call.req.query());
    const first = dayOf(now() - (days - 1) * dayMs);
    return call.json((await usage.days(accountId, first, dayOf(now()))).map(toUsageBody));
  });
};
