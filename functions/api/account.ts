import { parseUsageQuery, toAccountBody, toUsageBody } from '../../shared/api/account-bodies.ts';
import { dayOf } from '../../shared/domain/api-key.ts';
import { days } from '../../shared/domain/durations.ts';
import { type App, type AppParts, principalOf, versions } from './call.ts';

export const addAccount = (app: App, parts: AppParts): void => {
  const { now, usage } = parts;
  for (const version of versions) {
    app.get(`/${version}/account`, async (call) => {
      const principal = await principalOf(call, 'read', parts);
      const today = dayOf(now());
      const month = await usage.days(principal.accountId, `${today.slice(0, 7)}-01`, today);
      return call.json(toAccountBody(principal, month));
    });
  }

  app.get('/v2/usage', async (call) => {
    const { accountId } = await principalOf(call, 'read', parts);
    const count = parseUsageQuery(call.req.query());
    const first = dayOf(now() - days(count - 1));
    return call.json((await usage.days(accountId, first, dayOf(now()))).map(toUsageBody));
  });
};
