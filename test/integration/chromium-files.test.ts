import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { chromiumEnvironment, unpackFonts } from '../../functions/renderer/chromium-files.ts';
import { archiveNames, frameBytes } from '../../functions/renderer/font-archive.ts';
import { type FileToPack, writeArchive } from '../../infra/pack-archive.ts';

const modulePath = join(import.meta.dirname, '../../functions/renderer/chromium-files.ts');

let root: string;
const newFolder = async (): Promise<string> => mkdtemp(join(root, 'folder-'));

const noise = randomBytes(2 * frameBytes + 5);
const sample: readonly FileToPack[] = [
  { path: 'fonts/large', mode: 0o644, content: noise },
  { path: 'fonts/one-frame', mode: 0o644, content: noise.subarray(0, frameBytes) },
  { path: 'font-cache/empty', mode: 0o644, content: Buffer.alloc(0) },
  { path: 'fonts/letter', mode: 0o644, content: Buffer.from('x') },
];
const version = (content: string): FileToPack[] => [
  { path: 'fonts/letter', mode: 0o644, content: Buffer.from(content) },
];

const packed = async (files: readonly FileToPack[]): Promise<string> => {
  const bundleDir = await newFolder();
  await writeArchive(files, bundleDir);
  return bundleDir;
};

const startUnpacking = (options: { bundleDir: string; cacheDir: string }): ChildProcess =>
  spawn(process.execPath, [
    '-e',
    `import(${JSON.stringify(modulePath)}).then(({ unpackFonts }) => unpackFonts(${JSON.stringify(options)}))`,
  ]);

const damage = async (bundleDir: string): Promise<void> => {
  const path = join(bundleDir, archiveNames.frames);
  const content = await readFile(path);
  const middle = content.length >> 1;
  content.writeUInt8(content.readUInt8(middle) ^ 1, middle);
  await writeFile(path, content);
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'chromium-files-'));
  await chmod(root, 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('an archive', () => {
  test('has the same bytes whenever it is written', async () => {
    const [one, other] = [await packed(sample), await packed(sample)];

    for (const name of Object.values(archiveNames)) {
      expect((await readFile(join(one, name))).equals(await readFile(join(other, name)))).toBe(true);
    }
  });

  test('gives back every byte, and files that any user may read whatever the umask', async () => {
    const umask = process.umask(0o077);
    try {
      const { fontsDir } = await unpackFonts({ bundleDir: await packed(sample), cacheDir: await newFolder() });

      for (const { path, mode, content } of sample) {
        expect((await readFile(join(fontsDir, path))).equals(content)).toBe(true);
        expect((await stat(join(fontsDir, path))).mode & 0o777).toBe(mode);
      }
      for (const folder of ['.', 'fonts', 'font-cache']) {
        expect((await stat(join(fontsDir, folder))).mode & 0o777).toBe(0o755);
      }
    } finally {
      process.umask(umask);
    }
  });

  test.each([
    ['with a flipped bit', damage],
    ['cut short', (bundleDir: string) => truncate(join(bundleDir, archiveNames.frames), frameBytes)],
  ])('%s is refused and leaves nothing behind', async (_, spoil) => {
    const [bundleDir, cacheDir] = [await packed(sample), await newFolder()];
    await spoil(bundleDir);

    await expect(unpackFonts({ bundleDir, cacheDir })).rejects.toThrow();

    expect(await readdir(cacheDir)).toEqual([]);
  });
});

describe('the unpacked directory', () => {
  test('is one for processes that start at once, and nothing else stays', async () => {
    const [bundleDir, cacheDir] = [await packed(sample), await newFolder()];

    const children = [1, 2, 3].map(() => startUnpacking({ bundleDir, cacheDir }));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    const { fontsDir } = await unpackFonts({ bundleDir, cacheDir });

    expect(codes).toEqual([0, 0, 0]);
    expect(await readdir(cacheDir)).toHaveLength(1);
    expect((await readFile(join(fontsDir, 'fonts', 'large'))).equals(noise)).toBe(true);
  });

  test('is unpacked once and used again', async () => {
    const options = { bundleDir: await packed(sample), cacheDir: await newFolder() };
    const first = await unpackFonts(options);
    const before = await stat(first.fontsDir);

    const second = await unpackFonts(options);

    expect(second).toEqual(first);
    expect((await stat(second.fontsDir)).ino).toBe(before.ino);
  });

  test('never appears when its process is killed while it unpacks', async () => {
    const large = [...sample, { path: 'fonts/larger', mode: 0o644, content: randomBytes(12 * frameBytes) }];
    const [bundleDir, cacheDir] = [await packed(large), await newFolder()];
    const child = startUnpacking({ bundleDir, cacheDir });
    while ((await readdir(cacheDir)).length === 0) await delay(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [left = ''] = await readdir(cacheDir);
    expect(left).toMatch(/^unpacking-/);
    await utimes(join(cacheDir, left), 0, 0);

    const { fontsDir } = await unpackFonts({ bundleDir, cacheDir });

    expect((await readFile(join(fontsDir, 'fonts', 'large'))).equals(noise)).toBe(true);
    expect((await readdir(cacheDir)).map((name) => join(cacheDir, name))).toEqual([fontsDir]);
  });

  test('is replaced when a file of it lost bytes', async () => {
    const options = { bundleDir: await packed(sample), cacheDir: await newFolder() };
    const { fontsDir } = await unpackFonts(options);
    await truncate(join(fontsDir, 'fonts', 'large'), 7);

    await unpackFonts(options);

    expect((await readFile(join(fontsDir, 'fonts', 'large'))).equals(noise)).toBe(true);
    expect(await readdir(options.cacheDir)).toHaveLength(1);
  });

  test('of another version is neither used nor touched', async () => {
    const cacheDir = await newFolder();
    const older = await unpackFonts({ bundleDir: await packed(version('older')), cacheDir });

    const newer = await unpackFonts({ bundleDir: await packed(version('newer')), cacheDir });

    expect(await readFile(join(newer.fontsDir, 'fonts', 'letter'), 'utf8')).toBe('newer');
    expect(await readFile(join(older.fontsDir, 'fonts', 'letter'), 'utf8')).toBe('older');
  });

  test('that others may write to is refused', async () => {
    const options = { bundleDir: await packed(version('x')), cacheDir: await newFolder() };
    const { fontsDir } = await unpackFonts(options);
    await chmod(fontsDir, 0o777);

    await expect(unpackFonts(options)).rejects.toThrow('belongs to someone else');
  });

  test('that another user put there is refused', async () => {
    if (process.getuid?.() !== 0) return;
    const options = { bundleDir: await packed(version('x')), cacheDir: await newFolder() };
    const { fontsDir } = await unpackFonts(options);
    await promisify(execFile)('chown', ['65534', fontsDir]);

    await expect(unpackFonts(options)).rejects.toThrow('belongs to someone else');
  });
});

test('Chromium gets these names of an environment and no others', async () => {
  const files = { executablePath: '/d/chromium', fontsDir: '/f' };

  const environment = chromiumEnvironment({ files, scratchDir: '/s' });

  expect(Object.keys(environment).toSorted()).toEqual([
    'FONTCONFIG_FILE',
    'FONTCONFIG_SYSROOT',
    'HOME',
    'LANG',
    'LD_LIBRARY_PATH',
    'TMPDIR',
  ]);
});
