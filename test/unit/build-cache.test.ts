import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtOnce } from '../../infra/build-cache.ts';

let root: string;
let builds: number;
beforeEach(async () => {
  builds = 0;
  root = await mkdtemp(join(tmpdir(), 'build-cache-'));
  await mkdir(join(root, 'functions', 'api'), { recursive: true });
  for (const name of ['client', 'dashboard', 'infra', 'shared']) await mkdir(join(root, name));
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'functions/api/handler.ts']) {
    await writeFile(join(root, name), name);
  }
});
afterEach(() => rm(root, { recursive: true }));

const build = (isThere = true): Promise<number> =>
  builtOnce(
    { root, cacheDir: join(root, 'cache') },
    async () => {
      builds += 1;
      return builds;
    },
    async () => isThere,
  );
const file = () => join(root, 'functions', 'api', 'handler.ts');

test('the same sources are built once', async () => {
  expect([await build(), await build(), await build()]).toEqual([1, 1, 1]);
});

test.each<[string, () => Promise<void>]>([
  ['is written to, to the same length', () => utimes(file(), new Date(), new Date(Date.now() + 5))],
  ['grows', () => writeFile(file(), 'longer than before, at any time')],
  ['is new', () => writeFile(join(root, 'shared', 'new.ts'), '')],
  ['is gone', () => rm(file())],
])('they are built again when one %s', async (_, change) => {
  await build();
  await change();

  expect(await build()).toBe(2);
});

test('they are built again when what was built is gone', async () => {
  await build();

  expect(await build(false)).toBe(2);
});

test('what was edited while it was built is not remembered', async () => {
  const edited = await builtOnce(
    { root, cacheDir: join(root, 'cache') },
    async () => {
      await writeFile(file(), 'edited in the middle');
      return 'either';
    },
    async () => true,
  );

  expect(edited).toBe('either');
  expect(await build()).toBe(1);
});
