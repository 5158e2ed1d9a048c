/**
 * Builds the template engine: one JavaScript text for a page. The renderer's bundle carries it as a string and never runs
 * it itself.
 */
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const sources = join(import.meta.dirname, '../functions/renderer/template');

/** Nunjucks asks for these for its file loader, which has nothing to do in a page: a function stands in for each. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^(events|fs|path|chokidar)$/ }, ({ path }) => ({ path, namespace: 'stand-in' }));
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: 'module.exports = function () {};' }));
  },
};

const bundleText = async (entry: string, options: BuildOptions): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(sources, entry)],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2024',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutNode],
    ...options,
    write: false,
  });
  const [file] = outputFiles ?? [];
  if (!file) throw new Error(`${entry} gave no output.`);
  return file.text;
};

/** An expression: a promise of an open sandbox. About 85 KB; takes 0.1 s. */
export const bundleTemplateEngine = async (): Promise<string> => {
  const frameScript = await bundleText('sandbox-frame.ts', {});
  const host = await bundleText('sandbox-host.ts', {
    globalName: 'sandboxHost',
    define: { SANDBOX_FRAME_SCRIPT: JSON.stringify(frameScript) },
  });
  return `(() => { ${host} return sandboxHost.openSandbox(); })()`;
};
