/** Puts Chromium and the libraries it needs into the renderer's bundle as they run, and the fonts as an archive. */
import { createHash, randomUUID } from 'node:crypto';
import {
  chmod,
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { programFolder } from '../functions/renderer/chromium-files.ts';
import { frameBytes } from '../functions/renderer/font-archive.ts';
import { compressionLevel, type FileToPack, writeArchive } from './pack-archive.ts';
import { buildFontCache, mayBuildFontCache } from './pack-font-cache.ts';
import { describeFonts, readFonts } from './pack-fonts.ts';

/** Raised when the same inputs shall give other bytes: it is part of the cache's key. */
const packerVersion = 2;

const root = join(import.meta.dirname, '..');
const fontConfigPath = join(root, 'functions/renderer/fonts/fonts.conf');
const chromiumPackage = '@sparticuz/chromium';

type Options = {
  /** Folder of the renderer's bundle. */
  readonly outDir: string;
  /** Where what was packed is kept between builds. */
  readonly cacheDir: string;
  readonly modulesDir?: string;
};

const decompress = promisify(brotliDecompress);

const readTar = async (tar: Buffer): Promise<FileToPack[]> => {
  const files: FileToPack[] = [];
  const entries = extract();
  entries.end(tar);
  for await (const entry of entries) {
    const content = Buffer.concat(await Array.fromAsync(entry as AsyncIterable<Buffer>));
    const mode = entry.header.mode & 0o111 ? 0o755 : 0o644;
    if (entry.header.type === 'file') files.push({ path: entry.header.name, mode, content });
  }
  return files;
};

/** The libraries must lie where Chromium looks: Amazon Linux's in `lib`, the software renderer beside the binary. */
const readChromium = async (modulesDir: string): Promise<FileToPack[]> => {
  const unpack = async (name: string) => decompress(await readFile(join(modulesDir, chromiumPackage, 'bin', name)));
  const [binary, ...tars] = await Promise.all(['chromium.br', 'al2023.tar.br', 'swiftshader.tar.br'].map(unpack));
  const libraries = await Promise.all(tars.map(readTar));
  return [{ path: 'chromium', mode: 0o755, content: binary as Buffer }, ...libraries.flat()];
};

const readFontFiles = async (modulesDir: string, program: readonly FileToPack[]): Promise<FileToPack[]> => {
  const fonts = await readFonts(modulesDir);
  const files = [
    ...fonts.map(({ fileName, content }) => ({ path: `fonts/${fileName}`, mode: 0o644, content })),
    { path: 'fonts.conf', mode: 0o644, content: await readFile(fontConfigPath) },
  ];
  return mayBuildFontCache ? [...files, ...(await buildFontCache(program, files))] : files;
};

const writeProgram = async (program: readonly FileToPack[], outDir: string): Promise<void> => {
  for (const { path, mode, content } of program) {
    const target = join(outDir, programFolder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    // Explicitly: another user runs the browser, whatever the umask is here.
    await chmod(target, mode);
    await chmod(dirname(target), 0o755);
  }
};

const cacheKey = async (modulesDir: string): Promise<string> => {
  const manifest = await readFile(join(modulesDir, chromiumPackage, 'package.json'), 'utf8');
  const inputs = {
    packerVersion,
    compressionLevel,
    frameBytes,
    mayBuildFontCache,
    chromium: (JSON.parse(manifest) as { version: string }).version,
    fonts: await describeFonts(modulesDir),
    fontConfig: await readFile(fontConfigPath, 'utf8'),
  };
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
};

/** Builds at the same time end well: each writes its own folder, and the first to rename wins. */
const packInto = async (folder: string, modulesDir: string, cacheDir: string): Promise<void> => {
  const staging = await mkdtemp(join(cacheDir, 'packing-'));
  try {
    const program = await readChromium(modulesDir);
    await writeProgram(program, staging);
    await writeArchive(await readFontFiles(modulesDir, program), staging);
    await rename(staging, folder).catch(() => stat(folder));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

const fileAt = (path: string) => stat(path).catch(() => undefined);

/**
 * A second name for the same bytes, unless the two folders lie on different disks. It appears at once, and whatever had the
 * name is never written through: it may run, and may be another name of a file in the cache.
 */
const giveName = async (from: string, to: string): Promise<void> => {
  if ((await fileAt(to))?.ino === (await fileAt(from))?.ino) return;
  await mkdir(dirname(to), { recursive: true });
  const partial = `${to}.${randomUUID()}`;
  await link(from, partial).catch(() => copyFile(from, partial));
  await rename(partial, to);
  // Two names of one file are not renamed to each other: somebody else was faster.
  await rm(partial, { force: true });
};

/**
 * Writes what `unpackFonts` reads, and the program beside it, into `outDir`: the same bytes for the same packages. Takes
 * about 4 s, and a moment when `cacheDir` has them already.
 */
export const packChromium = async ({ outDir, cacheDir, modulesDir = join(root, 'node_modules') }: Options) => {
  const folder = join(cacheDir, `chromium-packed-${await cacheKey(modulesDir)}`);
  await mkdir(cacheDir, { recursive: true });
  if (!(await fileAt(folder))) await packInto(folder, modulesDir, cacheDir);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(entry.parentPath, entry.name);
    await giveName(from, join(outDir, relative(folder, from)));
  }
};
