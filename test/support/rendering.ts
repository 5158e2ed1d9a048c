/** The renderer's own parts on a browser of their own, without the path that leads to them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBrowserMode } from '../../functions/renderer/browser-mode.ts';
import type { PreparedPage } from '../../functions/renderer/prepared-page.ts';
import type { RenderedJob } from '../../functions/renderer/render-output.ts';
import { packChromium } from '../../infra/pack-chromium.ts';
import type { ImageOptions, PdfOptions } from '../../shared/domain/render-job.ts';

export type Rendered = Pick<RenderedJob['document'], 'contentType' | 'extension' | 'length' | 'pages'> & {
  readonly bytes: Buffer;
  readonly preview: RenderedJob['preview'];
};

/** HTML, or the address of a page. */
type Source = string | URL;
type Window = { readonly width: number; readonly height: number; readonly deviceScaleFactor?: number };

export type Rendering = {
  readonly pdf: (source: Source, options?: Partial<PdfOptions>) => Promise<Rendered>;
  readonly picture: (source: Source, options?: Partial<ImageOptions>, window?: Window) => Promise<Rendered>;
  /** Runs something on a page that is ready. */
  readonly onPage: <Result>(source: Source, run: (prepared: PreparedPage) => Promise<Result>) => Promise<Result>;
  readonly isAlive: () => boolean;
  readonly close: () => Promise<void>;
};

export const pdfDefaults: PdfOptions = {
  format: 'pdf',
  paper: { width: 8.5, height: 11 },
  margin: { top: 0.4, right: 0.4, bottom: 0.4, left: 0.4 },
  landscape: false,
  scale: 1,
  printBackground: true,
  preferCssPageSize: false,
  tagged: true,
  outline: false,
};
const pictureDefaults: ImageOptions = { format: 'png', quality: 80, transparent: false };

const root = join(import.meta.dirname, '..', '..');
const isReady = 'document.readyState === "complete" && [...document.images].every((image) => image.complete)';

/**
 * Readies Chromium for the renderer's parts, which are to be imported after that: they look for it once.
 * @param folder takes the packed files
 */
export const installChromium = async (folder: string): Promise<void> => {
  const cacheDir = join(root, '.build', 'cache');
  await packChromium({ outDir: folder, cacheDir });
  process.env.LAMBDA_TASK_ROOT = folder;
  process.env.CHROMIUM_CACHE_DIR = cacheDir;
};

/** `BROWSER_MODE` runs the same tests in the other mode: there, every page has a browser of its own. */
const mode = readBrowserMode(process.env.BROWSER_MODE) ?? 'multi-process';

const launch = async (folder: string) => {
  await installChromium(folder);
  const { launchBrowser } = await import('../../functions/renderer/browser.ts');
  return await launchBrowser(mode);
};

const wholeOf = async ({ document, preview }: RenderedJob): Promise<Rendered> => {
  const { contentType, extension, length, pages } = document;
  const parts: Uint8Array[] = [];
  for await (const chunk of document.chunks()) parts.push(chunk);
  await document.close();
  return { contentType, extension, length, ...(pages && { pages }), bytes: Buffer.concat(parts), preview };
};

export const startRendering = async (): Promise<Rendering> => {
  const folder = await mkdtemp(join(tmpdir(), 'rendering-'));
  let browser = await launch(folder);
  let isUsed = false;
  const { preparePage, setDocument } = await import('../../functions/renderer/prepared-page.ts');
  const { renderOutput } = await import('../../functions/renderer/render-output.ts');
  const { defaultWindow, showWindow } = await import('../../functions/renderer/window.ts');

  const onPage = async <Result>(
    source: Source,
    run: (prepared: PreparedPage) => Promise<Result>,
    window?: Window,
  ): Promise<Result> => {
    if (isUsed && mode === 'single-process') {
      await browser.kill();
      browser = await launch(folder);
    }
    isUsed = true;
    browser.proxy.beginJob({
      policy: { network: 'public', allowPrivateNetwork: true, allowedHosts: [], refusedPorts: [] },
      bytesMax: 1e9,
      connectionsMax: 1000,
      deadlineAt: Date.now() + 60_000,
    });
    const prepared = await preparePage(browser, { warm: false });
    try {
      if (window) await showWindow(prepared, window);
      if (typeof source === 'string') await setDocument(prepared, source);
      else await (await prepared.page()).goto(source.href, { waitUntil: 'load' });
      await (await prepared.page()).waitForFunction(isReady);
      return await run(prepared);
    } finally {
      if (browser.isAlive() && mode === 'multi-process') await prepared.context.close();
      browser.proxy.endJob();
    }
  };

  return {
    onPage,
    pdf: (source, options) =>
      onPage(source, async (page) => wholeOf(await renderOutput(page, { ...pdfDefaults, ...options }))),
    picture: (source, options, window = defaultWindow) =>
      onPage(source, async (page) => wholeOf(await renderOutput(page, { ...pictureDefaults, ...options })), window),
    isAlive: () => browser.isAlive(),
    close: async () => {
      await browser.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
