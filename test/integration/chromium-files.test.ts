import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { archiveNames, frameBytes } from '../../functions/renderer/chromium-archive.ts';
import { chromiumEnvironment, unpackChromium } from '../../functions/renderer/chromium-files.ts';
import { type FileToPack, writeArchive } from '../../infra/pack-archive.ts';

const modulePath = join(import.meta.dirname, '../../functions/renderer/chromium-files.ts');

let root: string;
const newFolder = async (): Promise<string> => mkdtemp(join(root, 'folder-'));

const noise = randomBytes(2 * frameBytes + 5);
const sample: readonly FileToPack[] = [
  { path: 'chromium', mode: 0o755, content: noise },
  { path: 'lib/one-frame', mode: 0o755, content: noise.subarray(0, frameBytes) },
  { path: 'lib/empty', mode: 0o644, content: Buffer.alloc(0) },
  { path: 'fonts/letter', mode: 0o644, content: Buffer.from('x') },
];
const version = (content: string): FileToPack[] => [
  { path: 'chromium', mode: 0o755, content: Buffer.from(content) },
  { path: 'fonts/letter', mode: 0o644, content: Buffer.from('x') },
];

const packed = async (files: readonly FileToPack[]): Promise<string> => {
  const archiveDir = await newFolder();
  await writeArchive(files, archiveDir);
  return archiveDir;
};

const startUnpacking = (options: { archiveDir: string; cacheDir: string }): ChildProcess =>
  spawn(process.execPath, [
    '-e',
    `import(${JSON.stringify(modulePath)}).then(({ unpackChromium }) => unpackChromium(${JSON.stringify(options)}))`,
  ]);

const damage = async (archiveDir: string): Promise<void> => {
  const path = join(archiveDir, archiveNames.frames);
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
      const { directory } = await unpackChromium({ archiveDir: await packed(sample), cacheDir: await newFolder() });

      for (const { path, mode, content } of sample) {
        expect((await readFile(join(directory, path))).equals(content)).toBe(true);
        expect((await stat(join(directory, path))).mode & 0o777).toBe(mode);
      }
      for (const folder of ['.', 'lib', 'fonts']) {
        expect((await stat(join(directory, folder))).mode & 0o777).toBe(0o755);
      }
    } finally {
      process.umask(umask);
    }
  });

  test.each([
    ['with a flipped bit', damage],
    ['cut short', (archiveDir: string) => truncate(join(archiveDir, archiveNames.frames), frameBytes)],
  ])('%s is refused and leaves nothing behind', async (_, spoil) => {
    const [archiveDir, cacheDir] = [await packed(sample), await newFolder()];
    await spoil(archiveDir);

    await expect(unpackChromium({ archiveDir, cacheDir })).rejects.toThrow();

    expect(await readdir(cacheDir)).toEqual([]);
  });
});

describe('the unpacked directory', () => {
  test('is one for processes that start at once, and nothing else stays', async () => {
    const [archiveDir, cacheDir] = [await packed(sample), await newFolder()];

    const children = [1, 2, 3].map(() => startUnpacking({ archiveDir, cacheDir }));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    const { executablePath } = await unpackChromium({ archiveDir, cacheDir });

    expect(codes).toEqual([0, 0, 0]);
    expect(await readdir(cacheDir)).toHaveLength(1);
    expect((await readFile(executablePath)).equals(noise)).toBe(true);
  });

  test('is unpacked once and used again', async () => {
    const options = { archiveDir: await packed(sample), cacheDir: await newFolder() };
    const first = await unpackChromium(options);
    const before = await stat(first.executablePath);

    const second = await unpackChromium(options);

    expect(second).toEqual(first);
    expect((await stat(second.executablePath)).ino).toBe(before.ino);
  });

  test('never appears when its process is killed while it unpacks', async () => {
    const large = [...sample, { path: 'lib/large', mode: 0o644, content: randomBytes(12 * frameBytes) }];
    const [archiveDir, cacheDir] = [await packed(large), await newFolder()];
    const child = startUnpacking({ archiveDir, cacheDir });
    while ((await readdir(cacheDir)).length === 0) await delay(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [left = ''] = await readdir(cacheDir);
    expect(left).toMatch(/^unpacking-/);
    await utimes(join(cacheDir, left), 0, 0);

    const { directory, executablePath } = await unpackChromium({ archiveDir, cacheDir });

    expect((await readFile(executablePath)).equals(noise)).toBe(true);
    expect((await readdir(cacheDir)).map((name) => join(cacheDir, name))).toEqual([directory]);
  });

  test('is replaced when a file of it lost bytes', async () => {
    const options = { archiveDir: await packed(sample), cacheDir: await newFolder() };
    const { executablePath } = await unpackChromium(options);
    await truncate(executablePath, 7);

    await unpackChromium(options);

    expect((await readFile(executablePath)).equals(noise)).toBe(true);
    expect(await readdir(options.cacheDir)).toHaveLength(1);
  });

  test('of another version is neither used nor touched', async () => {
    const cacheDir = await newFolder();
    const older = await unpackChromium({ archiveDir: await packed(version('older')), cacheDir });

    const newer = await unpackChromium({ archiveDir: await packed(version('newer')), cacheDir });

    expect(await readFile(newer.executablePath, 'utf8')).toBe('newer');
    expect(await readFile(older.executablePath, 'utf8')).toBe('older');
  });

  test('that others may write to is refused', async () => {
    const options = { archiveDir: await packed(version('x')), cacheDir: await newFolder() };
    const { directory } = await unpackChromium(options);
    await chmod(directory, 0o777);

    await expect(unpackChromium(options)).rejects.toThrow('belongs to someone else');
  });

  test('that another user put there is refused', async () => {
    if (process.getuid?.() !== 0) return;
    const options = { archiveDir: await packed(version('x')), cacheDir: await newFolder() };
    const { directory } = await unpackChromium(options);
    await promisify(execFile)('chown', ['65534', directory]);

    await expect(unpackChromium(options)).rejects.toThrow('belongs to someone else');
  });
});

test('Chromium gets these names of an environment and no others', async () => {
  const files = { directory: '/d', executablePath: '/d/chromium' };

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
