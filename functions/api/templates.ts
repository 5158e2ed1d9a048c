/** Templates: public ones, and the account's own. */
import {
  isAskedFor,
  parseStoredTemplate,
  parseTemplateQuery,
  toOwnTemplateBody,
  toOwnTemplateItem,
  toPublicTemplateBody,
  toPublicTemplateItem,
} from '../../shared/api/template-fields.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { isOwnTemplateId } from '../../shared/domain/template.ts';
import { addTemplate, changeTemplate, removeTemplate } from '../../shared/usecases/manage-templates.ts';
import { type App, type AppParts, principalOf } from './call.ts';
import { addNextLink } from './page-links.ts';
import { pathId } from './path-id.ts';
import { jsonBody } from './request-body.ts';

export const addTemplates = (app: App, parts: AppParts): void => {
  const { publicTemplates, templates, pages } = parts;

  app.get('/v2/templates', async (call) => {
    const query = parseTemplateQuery(call.req.query());
    if (!query.isOwn) {
      const found = publicTemplates.filter((template) => isAskedFor(template, query.filter));
      return call.json(found.map((template) => toPublicTemplateItem(template, query)));
    }
    const { accountId } = await principalOf(call, 'read', parts);
    const page = await pages.templates(accountId, query.page);
    addNextLink(call, page, parts);
    return call.json(page.items.map(toOwnTemplateItem));
  });

  app.get('/v2/template/:id', async (call) => {
    const named = call.req.param('id');
    if (!isOwnTemplateId(named)) {
      const template = publicTemplates.find(({ id }) => id === named);
      if (!template) throw new AppError('not_found');
      return call.json(toPublicTemplateBody(template));
    }
    const { accountId } = await principalOf(call, 'read', parts);
    const id = pathId(call, 'template');
    const template = await templates.open({ accountId, id });
    if (!template) throw new AppError('not_found');
    return call.json(toOwnTemplateBody(template));
  });

  app.post('/v2/templates', async (call) => {
    const principal = await principalOf(call, 'manage', parts);
    const given = parseStoredTemplate(jsonBody(call));
    return call.json(toOwnTemplateItem(await addTemplate(principal, given, parts)), 201);
  });

  app.put('/v2/template/:id', async (call) => {
    const principal = await principalOf(call, 'manage', parts);
    const given = parseStoredTemplate(jsonBody(call));
    const changed = await changeTemplate(principal, { id: pathId(call, 'template'), ...given }, parts);
    if (!changed) throw new AppError('not_found');
    return call.json(toOwnTemplateItem(changed));
  });

  app.delete('/v2/template/:id', async (call) => {
    const principal = await principalOf(call, 'manage', parts);
    if (!(await removeTemplate(principal, pathId(call, 'template'), parts))) throw new AppError('not_found');
    return call.json({ status: 'success' });
  });
};
