/**
 * Has Chromium itself write fontconfig's cache of the packed fonts. Without it every first launch on a new machine reads
 * all of them: 60 to 80 ms.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { chromiumEnvironment, fontsModifiedAt } from '../functions/renderer/chromium-files.ts';
import type { FileToPack } from './pack-archive.ts';

const launchTimeoutMs = 30_000;

/** The packaged Chromium runs on this system only; elsewhere the archive goes without a cache. */
export const mayBuildFontCache = process.platform === 'linux' && process.arch === 'x64';

const launch = (directory: string): ChildProcess => {
  const files = { executablePath: join(directory, 'chromium'), fontsDir: directory };
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-pipe'];
  return spawn(files.executablePath, flags, {
    env: chromiumEnvironment({ files, scratchDir: directory }),
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    timeout: launchTimeoutMs,
    killSignal: 'SIGKILL',
  });
};

/** Starting is enough: Chromium reads its fonts before it answers. */
const launchOnce = async (directory: string): Promise<void> => {
  const child = launch(directory);
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  // A browser that cannot start closes its pipes; the exit code below says so.
  for (const pipe of [toBrowser, fromBrowser]) pipe.on('error', () => undefined);
  fromBrowser.resume();
  toBrowser.write('{"id":1,"method":"Browser.close"}\0');
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('Chromium does not start on this machine: the font cache cannot be built.');
};

const cacheFolder = 'font-cache';

const readCache = async (directory: string): Promise<FileToPack[]> => {
  const names = await readdir(join(directory, cacheFolder));
  const contents = names.toSorted().map(async (name) => ({
    path: `${cacheFolder}/${name}`,
    mode: 0o644,
    content: await readFile(join(directory, cacheFolder, name)),
  }));
  return Promise.all(contents);
};

/** The cache's files, to be packed beside `fontFiles`. Its bytes depend on the fonts and on Chromium's version only. */
export const buildFontCache = async (
  program: readonly FileToPack[],
  fontFiles: readonly FileToPack[],
): Promise<FileToPack[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'font-cache-'));
  try {
    for (const file of [...program, ...fontFiles]) {
      await mkdir(dirname(join(directory, file.path)), { recursive: true });
      await writeFile(join(directory, file.path), file.content, { mode: file.mode });
    }
    await utimes(join(directory, 'fonts'), fontsModifiedAt, fontsModifiedAt);
    await launchOnce(directory);
    return await readCache(directory);
  } finally {
    // Processes of a browser that was killed may still be writing.
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  }
};
