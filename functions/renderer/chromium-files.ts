/**
 * Chromium on disk: its program lies in the bundle as it runs; its fonts are unpacked once per machine and version, whole or
 * not at all. And the environment that it runs in.
 */
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchiveIndex, archiveNames, extractArchive } from './font-archive.ts';

export type ChromiumFiles = {
  readonly executablePath: string;
  /** Has `fonts`, what fontconfig is told of them, and its cache. */
  readonly fontsDir: string;
};

/** Where the program and its libraries lie in the bundle. */
export const programFolder = 'chromium';

/** Fontconfig trusts its cache only while the font directory has the time that the cache was made for. */
export const fontsModifiedAt = new Date('2000-01-01T00:00:00Z');

const stagingPrefix = 'unpacking-fonts-';
const abandonedAfterMs = 10 * 60_000;

const hasItsSize = async (path: string, bytes: number): Promise<boolean> =>
  lstat(path).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  );

/** A directory that others may write to could hold anybody's files; one that outlived a power cut may lack bytes. */
const isIntact = async (directory: string, index: ArchiveIndex): Promise<boolean> => {
  const found = await lstat(directory).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  const isOurs = found.uid === 0 || found.uid === process.getuid?.();
  if (!isOurs || (found.mode & 0o022) !== 0) throw new Error('The directory of the fonts belongs to someone else.');
  const sizes = await Promise.all(index.files.map((file) => hasItsSize(join(directory, file.path), file.bytes)));
  return sizes.every(Boolean);
};

/** What a process left that was killed while it unpacked. */
const removeAbandoned = async (cacheDir: string): Promise<void> => {
  for (const name of await readdir(cacheDir)) {
    if (!name.startsWith(stagingPrefix)) continue;
    const found = await lstat(join(cacheDir, name)).catch(() => undefined);
    const isAbandoned = found && Date.now() - found.mtimeMs > abandonedAfterMs;
    if (isAbandoned) await rm(join(cacheDir, name), { recursive: true, force: true });
  }
};

/** Another process may have been faster: then its directory is used and ours is left for the caller to remove. */
const publish = async (staging: string, directory: string, index: ArchiveIndex): Promise<void> => {
  try {
    await rename(staging, directory);
  } catch (error) {
    if (await isIntact(directory, index)) return;
    const damaged = `${staging}-damaged`;
    await rename(directory, damaged).catch(() => {
      throw error;
    });
    await rename(staging, directory);
    await rm(damaged, { recursive: true, force: true });
  }
};

const install = async (bundleDir: string, index: ArchiveIndex, directory: string, cacheDir: string): Promise<void> => {
  const staging = await mkdtemp(join(cacheDir, stagingPrefix));
  try {
    await extractArchive(bundleDir, index, staging);
    await utimes(join(staging, 'fonts'), fontsModifiedAt, fontsModifiedAt);
    await chmod(staging, 0o755);
    await publish(staging, directory, index);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

/**
 * Unpacks the fonts from `bundleDir` (written by the build) into a directory of `cacheDir` named by their hash. Safe to call
 * from several processes at once. Takes about 0.16 s on two cores, 2 ms when they are there already.
 */
export const unpackFonts = async (options: { bundleDir: string; cacheDir: string }): Promise<ChromiumFiles> => {
  const index = JSON.parse(await readFile(join(options.bundleDir, archiveNames.index), 'utf8')) as ArchiveIndex;
  await mkdir(options.cacheDir, { recursive: true });
  const cacheDir = await realpath(options.cacheDir);
  const fontsDir = join(cacheDir, `fonts-${index.id}`);
  if (!(await isIntact(fontsDir, index))) {
    await removeAbandoned(cacheDir);
    await install(options.bundleDir, index, fontsDir, cacheDir);
  }
  return { executablePath: join(options.bundleDir, programFolder, 'chromium'), fontsDir };
};

/**
 * All that Chromium gets to know of its surroundings. No `TZ`: a page sees UTC unless the job asks for a zone.
 * Every file that Chromium writes by itself goes to `scratchDir`.
 */
export const chromiumEnvironment = (options: { files: ChromiumFiles; scratchDir: string }): Record<string, string> => ({
  LD_LIBRARY_PATH: join(dirname(options.files.executablePath), 'lib'),
  FONTCONFIG_SYSROOT: options.files.fontsDir,
  FONTCONFIG_FILE: '/fonts.conf',
  HOME: options.scratchDir,
  TMPDIR: options.scratchDir,
  // Without a country ICU takes `en-US-posix`, which the PDF of a document without a language would name as its own.
  LANG: 'en_US.UTF-8',
});
