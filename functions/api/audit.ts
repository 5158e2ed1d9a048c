import { toAuditBody } from '../../shared/api/audit-body.ts';
import { parseAuditQuery } from '../../shared/api/page-query.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { addNextLink } from './page-links.ts';

export const addAudit = (app: App, parts: AppParts): void => {
  app.get('/v2/audit', async (call) => {
    const { accountId } = await principalOf(call, 'read', parts);
    const page = await parts.pages.audit(accountId, parseAuditQuery(call.req.query()));
    addNextLink(call, page, parts);
    return call.json(page.items.map(toAuditBody));
  });
};
