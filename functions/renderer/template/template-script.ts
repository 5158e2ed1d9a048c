/** The text of the template engine, put here by the build: see infra/bundle-template-engine.ts. */
declare const TEMPLATE_ENGINE_SCRIPT: string;

/** JavaScript for a page: a promise of an open sandbox. */
export const templateScript = (): string => TEMPLATE_ENGINE_SCRIPT;
