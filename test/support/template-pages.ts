/** A real browser for tests of templates, with the engine that the build would put into the renderer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '../../functions/renderer/browser.ts';
import type { Preparation, PreparedPage } from '../../functions/renderer/prepared-page.ts';
import type { TemplatePage } from '../../functions/renderer/template/render-template.ts';
import { bundleTemplateEngine } from '../../infra/bundle-template-engine.ts';
import { packChromium } from '../../infra/pack-chromium.ts';
import { AppError } from '../../shared/domain/errors.ts';

const buildCache = join(import.meta.dirname, '../../.build/cache');

type RenderOptions = { readonly timeoutMs?: number; readonly resultBytesMax?: number };

export type TemplatePages = {
  readonly browser: Browser;
  readonly newPage: (preparation?: Partial<Preparation>) => Promise<PreparedPage>;
  /** On a page of the test's own. */
  readonly renderOn: (
    page: TemplatePage,
    template: string,
    data?: object | string,
    options?: RenderOptions,
  ) => Promise<string>;
  /** On a page that is kept from call to call. */
  readonly render: (template: string, data?: object | string, options?: RenderOptions) => Promise<string>;
  /** What the refused template is answered with. */
  readonly failure: (template: string, data?: object | string, options?: RenderOptions) => Promise<AppError>;
  readonly stop: () => Promise<void>;
};

export const startTemplatePages = async (): Promise<TemplatePages> => {
  const directory = await mkdtemp(join(tmpdir(), 'template-pages-'));
  await packChromium({ outDir: directory, cacheDir: buildCache });
  // A browser takes all of its group that run its binary down with it: test files at the same time need one each.
  Object.assign(process.env, { LAMBDA_TASK_ROOT: directory, CHROMIUM_CACHE_DIR: directory });
  // What the build writes into the renderer's bundle.
  Object.assign(globalThis, { TEMPLATE_ENGINE_SCRIPT: await bundleTemplateEngine() });
  const { launchBrowser } = await import('../../functions/renderer/browser.ts');
  const { preparePage } = await import('../../functions/renderer/prepared-page.ts');
  const { renderTemplate, templateLimits } = await import('../../functions/renderer/template/render-template.ts');
  const browser = await launchBrowser();
  const newPage: TemplatePages['newPage'] = (preparation) => preparePage(browser, { warm: false, ...preparation });
  const kept = await newPage();

  const renderOn: TemplatePages['renderOn'] = (page, template, data, options = {}) => {
    const templateBase64 = Buffer.from(template).toString('base64');
    return renderTemplate(page, { templateBase64, data, ...templateLimits, ...options });
  };

  return {
    browser,
    newPage,
    renderOn,
    render: (...job) => renderOn(kept, ...job),
    failure: async (...job) => {
      const error = await renderOn(kept, ...job).then(
        () => undefined,
        (thrown) => thrown,
      );
      if (error instanceof AppError) return error;
      throw error ?? new Error('The template was rendered.');
    },
    stop: async () => {
      await browser.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
