/**
 * Builds what runs: one folder per function under `.build/`, the same bytes for the CDK assets and for the embedded
 * stack's children.
 */
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { assetHash } from './asset-hash.ts';
import { builtOnce } from './build-cache.ts';
import { bundleDashboard } from './bundle-dashboard.ts';
import { bundleDocsPage } from './bundle-docs-page.ts';
import { bundleOfficePrograms } from './bundle-office-programs.ts';
import { bundleTemplateEngine } from './bundle-template-engine.ts';
import { packChromium } from './pack-chromium.ts';
import { packGlyphGaps } from './pack-glyph-gaps.ts';
import { readPublicTemplates } from './public-templates.ts';
import { type FunctionName, functions, runtime } from './topology.ts';

export type BuiltFunction = { readonly dir: string; readonly assetHash: string };
export type BuiltFunctions = Readonly<Record<FunctionName, BuiltFunction>>;

const root = join(import.meta.dirname, '..');
const buildDir = join(root, '.build');

// Some dependencies are CommonJS and ask for `require`, which an ES module does not have.
const requireBanner =
  "import { createRequire as ephemeraRequire } from 'node:module'; const require = ephemeraRequire(import.meta.url);";

type Entry = { readonly entry: string; readonly chromium: boolean };

/** Writes an entry point with all that it imports, and apart from it what is imported only when it is used. */
export const bundleCode = async ({ entry, chromium }: Entry, dir: string, name = 'handler'): Promise<void> => {
  await build({
    entryPoints: [{ in: join(root, entry), out: name }],
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${name}-[hash]`,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'esm',
    target: runtime.esbuildTarget,
    mainFields: ['module', 'main'],
    conditions: ['module'],
    // Only `connect` is used: the launcher, its downloader and its WebSocket stay out.
    alias: { 'puppeteer-core': 'puppeteer-core/internal/puppeteer-core-browser.js' },
    inject: [join(root, 'shared/observability/process-guards.ts')],
    banner: { js: requireBanner },
    // Each is put where it is named, and nowhere else.
    define: {
      // What a CommonJS module has, and an ES module calls otherwise.
      __dirname: 'import.meta.dirname',
      PUBLIC_TEMPLATES: JSON.stringify(await readPublicTemplates()),
      ...(chromium && {
        TEMPLATE_ENGINE_SCRIPT: JSON.stringify(await bundleTemplateEngine()),
        GLYPH_GAPS: await packGlyphGaps({ cacheDir: join(buildDir, 'cache') }),
      }),
    },
    legalComments: 'none',
    logLevel: 'warning',
  });
};

/** As the renderer calls them. */
const officePrograms = ['docx-to-html', 'docx-to-pages', 'lay-out-pages', 'pdf-to-docx'];

/** The thread that takes PDFs apart, and the program that it does it with. */
const bundleStages = async (dir: string): Promise<void> => {
  const wasm = createRequire(import.meta.url).resolve('@neslinesli93/qpdf-wasm/dist/qpdf.wasm');
  await copyFile(wasm, join(dir, 'qpdf.wasm'));
  await bundleCode({ entry: 'functions/renderer/stages/stage-worker.ts', chromium: false }, dir, 'pdf-stages');
};

/** Built folders are named by what they hold, so that a running stack never sees its code change under it. */
const buildFunction = async (name: FunctionName): Promise<BuiltFunction> => {
  await mkdir(buildDir, { recursive: true });
  const staging = await mkdtemp(join(buildDir, `${name}-staging-`));
  await bundleCode(functions[name], staging);
  if (functions[name].pages) await Promise.all([bundleDocsPage(staging), bundleDashboard(staging)]);
  if (functions[name].chromium) {
    await Promise.all([
      packChromium({ outDir: staging, cacheDir: join(buildDir, 'cache') }),
      bundleStages(staging),
      bundleOfficePrograms(officePrograms, staging),
    ]);
  }
  const hash = assetHash(staging);
  const dir = join(buildDir, `${name}-${hash.slice(0, 16)}`);
  await chmod(staging, 0o755);
  // Another build may have put the same bytes there already.
  await rename(staging, dir).catch(() => rm(staging, { recursive: true, force: true }));
  return { dir, assetHash: hash };
};

const names = Object.keys(functions) as FunctionName[];

const buildAll = async (): Promise<BuiltFunctions> => {
  const built = await Promise.all(names.map(async (name) => [name, await buildFunction(name)] as const));
  return Object.fromEntries(built) as BuiltFunctions;
};

const areThere = async (built: BuiltFunctions): Promise<boolean> => {
  const found = await Promise.all(names.map((name) => stat(built[name]?.dir ?? '').catch(() => undefined)));
  return found.every((one) => one?.isDirectory());
};

/** Builds every function, unless that was done for the same sources; large archives come from a cache of their own. */
export const buildFunctions = (): Promise<BuiltFunctions> =>
  builtOnce({ root, cacheDir: join(buildDir, 'cache') }, buildAll, areThere);
