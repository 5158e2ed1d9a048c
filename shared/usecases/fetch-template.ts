import { AppError } from '../domain/errors.ts';
import type { RenderJob, RequestedRender } from '../domain/render-job.ts';
import type { PublicTemplate, TemplateContent, TemplateRef } from '../domain/template.ts';

type Parts = {
  readonly publicTemplates: readonly PublicTemplate[];
  readonly templates: { readonly open: (template: TemplateRef) => Promise<TemplateContent | undefined> };
};

const find = async (template: TemplateRef, { publicTemplates, templates }: Parts): Promise<string | undefined> => {
  const known = publicTemplates.find(({ id }) => id === template.id);
  if (known) return Buffer.from(known.html).toString('base64');
  return (await templates.open(template))?.templateBase64;
};

/**
 * Puts a template in the place of its id: from here on it is content like one that was sent.
 * @param accountId whose request it is: of its own templates, only they can be meant
 * @throws AppError `template_not_found`
 */
export const fetchTemplate = async (
  { source, ...render }: RequestedRender,
  accountId: string,
  parts: Parts,
): Promise<RenderJob> => {
  if (source.kind !== 'named template') return { ...render, source };
  const templateBase64 = await find({ accountId, id: source.templateId }, parts);
  if (templateBase64 === undefined) throw new AppError('template_not_found', { field: 'templateId' });
  return { ...render, source: { kind: 'template', templateBase64, data: source.data } };
};
