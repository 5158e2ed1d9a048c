/** The templates of `shared/templates`, put here by the build: see infra/public-templates.ts. */
import type { PublicTemplate } from '../domain/template.ts';

declare const PUBLIC_TEMPLATES: readonly PublicTemplate[];

export const publicTemplates = (): readonly PublicTemplate[] => PUBLIC_TEMPLATES;
