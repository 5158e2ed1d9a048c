/** An account's own templates: added, changed, deleted. */
import type { AuditAction, AuditParts } from '../domain/audit.ts';
import { newId } from '../domain/ids.ts';
import type { OwnTemplate, TemplateContent, TemplateRef } from '../domain/template.ts';

/** Who acts: an account, by one of its keys. */
type Actor = { readonly accountId: string; readonly keyId: string };
type Given = { readonly title: string; readonly content: TemplateContent };

type Parts = AuditParts & {
  readonly now: () => number;
  readonly templates: {
    readonly create: (template: OwnTemplate, content: TemplateContent) => Promise<void>;
    readonly find: (template: TemplateRef) => Promise<OwnTemplate | undefined>;
    readonly change: (template: OwnTemplate, content: TemplateContent) => Promise<boolean>;
    readonly remove: (template: TemplateRef) => Promise<boolean>;
  };
};

const record = ({ accountId, keyId }: Actor, action: AuditAction, subject: string, { audit }: Parts): Promise<void> =>
  audit.add({ accountId, by: keyId, action, subject });

export const addTemplate = async (actor: Actor, { title, content }: Given, parts: Parts): Promise<OwnTemplate> => {
  const createdAt = parts.now();
  const template = { id: newId('template', createdAt), accountId: actor.accountId, title, createdAt };
  await record(actor, 'template_created', template.id, parts);
  await parts.templates.create(template, content);
  return template;
};

/** Replaces title, template and sample data; undefined when there is no such template. */
export const changeTemplate = async (
  actor: Actor,
  { id, title, content }: Given & { readonly id: string },
  parts: Parts,
): Promise<OwnTemplate | undefined> => {
  const found = await parts.templates.find({ accountId: actor.accountId, id });
  if (!found) return undefined;
  await record(actor, 'template_changed', id, parts);
  const changed = { ...found, title };
  return (await parts.templates.change(changed, content)) ? changed : undefined;
};

/**
 * Deletes a template; jobs that were accepted with it have a copy of their own.
 * @returns whether there was one
 */
export const removeTemplate = async (actor: Actor, id: string, parts: Parts): Promise<boolean> => {
  const template = { accountId: actor.accountId, id };
  if (!(await parts.templates.find(template))) return false;
  await record(actor, 'template_deleted', id, parts);
  return parts.templates.remove(template);
};
