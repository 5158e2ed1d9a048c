import { parseAuditQuery } from '../../shared/api/page-query.ts';
import type { AuditEntry } from '../../shared/domain/audit.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { addNextLink } from './page-links.ts';

const toAuditBody = ({ id, createdAt, action, by, subject }: AuditEntry) => ({
  id,
  timestamp: createdAt,
  action,
  by,
  ...(subject !== undefined && { subject }),
});

export const addAudit = (app: App, parts: AppParts): void => {
  app.get('/v2/audit', async (call) => {
    const { accountId } = await principalOf(call, 'read', parts);
    const page = await parts.pages.audit(accountId, parseAuditQuery(call.req.query()));
    addNextLink(call, page, parts);
    return call.json(page.items.map(toAuditBody));
  });
};
