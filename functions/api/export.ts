/** The export of the whole account, a part at a time. */
import { makeZip } from 'client-zip';
import { contentDisposition } from '../../shared/api/content-disposition.ts';
import { parseExportQuery, toCursor } from '../../shared/api/export-query.ts';
import { firstPosition } from '../../shared/domain/account-export.ts';
import { partEntries, planPart } from '../../shared/usecases/export-account.ts';
import { exportSources } from '../../shared/usecases/export-sources.ts';
import { type App, type AppParts, originOf, principalOf } from './call.ts';
import { addNextLink } from './page-links.ts';

export const addExport = (app: App, parts: AppParts): void => {
  app.get('/v2/account/export', async (call) => {
    const principal = await principalOf(call, 'manage', parts);
    const { accountId, keyId } = principal;
    const asked = parseExportQuery(call.req.query());
    const position = asked ?? firstPosition(parts.now());
    if (!asked) await parts.audit.add({ accountId, by: keyId, action: 'account_exported' });
    const plan = await planPart(accountId, position, exportSources(principal, originOf(call, parts), parts));
    addNextLink(call, { items: [], ...(plan.next && { next: toCursor(plan.next) }) }, parts);
    call.header('Content-Type', 'application/zip');
    const filename = `ephemera-export-${position.part}.zip`;
    call.header('Content-Disposition', contentDisposition({ inline: false, filename }));
    return call.body(makeZip(partEntries(plan, parts)));
  });
};
