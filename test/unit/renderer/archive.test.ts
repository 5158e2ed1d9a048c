/** ZIPs of others are taken apart by what is in them, not by what they say. */
import fc from 'fast-check';
import { readArchive } from '../../../functions/renderer/archive.ts';
import { AppError } from '../../../shared/domain/errors.ts';
import { asUpload } from '../../../shared/domain/uploaded-files.ts';
import { bomb, symbolicLink, type ZipFile, zipOf } from '../../support/zips.ts';

const limits = { field: 'archive', entriesMax: 20, bytesMax: 64 * 1024 * 1024 };
const index = { name: 'index.html', bytes: '<p>x' };
const read = (files: readonly ZipFile[]) => readArchive(zipOf(files), limits);
const namesOf = async (files: readonly ZipFile[]) => [...(await read(files)).keys()];

test('files come out as they went in, by their names, and folders are none', async () => {
  const files = await read([index, { name: 'img/', bytes: '' }, { name: 'img/ä.png', bytes: Buffer.from([0, 255]) }]);

  expect([...files].map(([name, bytes]) => [name, [...bytes]])).toEqual([
    ['index.html', [...Buffer.from('<p>x')]],
    ['img/ä.png', [0, 255]],
  ]);
});

const canary = 'Canary4Names';
test.each<[string, readonly ZipFile[]]>([
  ['names that climb', [index, { name: `../${canary}`, bytes: '' }]],
  ['names that climb in between', [index, { name: `a/../../${canary}`, bytes: '' }]],
  ['absolute names', [index, { name: `/etc/${canary}`, bytes: '' }]],
  ['names of drives', [index, { name: `C:/${canary}`, bytes: '' }]],
  ['names with backslashes', [index, { name: `..\\${canary}`, bytes: '' }]],
  ['names with NUL', [index, { name: `${canary}\0.css`, bytes: '' }]],
  ['empty names', [index, { name: '', bytes: '' }]],
  ['endless names', [index, { name: canary.repeat(50), bytes: '' }]],
  ['a name twice', [index, { name: canary, bytes: '1' }, { name: `./${canary}`, bytes: '2' }]],
  ['a symbolic link', [index, symbolicLink(canary, '/etc/passwd')]],
  ['encrypted files', [{ ...index, isEncrypted: true }]],
  ['more files than may be', Array.from({ length: 21 }, (_, at) => ({ name: `${canary}${at}`, bytes: '' }))],
  ['a file that is another than was packed', [{ ...index, deflated: Buffer.from([0x03, 0x00]), claimedBytes: 0 }]],
  ['a bomb that says that it is small', [index, bomb(10)]],
])('%s are refused, without a word of them', async (_, files) => {
  const failure = await namesOf(files).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 'invalid_request', field: 'archive' });
  expect((failure as Error).message).not.toContain(canary);
});

test('a bomb ends where it has unfolded as far as it may, in no memory to speak of', async () => {
  const before = process.memoryUsage().rss;
  const archive = zipOf([index, bomb(1024 ** 3)]);

  await expect(readArchive(archive, limits)).rejects.toMatchObject({ code: 'document_too_large', field: 'archive' });
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
});

test.each([
  ['no ZIP', Buffer.from('<p>no ZIP')],
  ['nothing', Buffer.alloc(0)],
  ['half a ZIP', zipOf([index]).subarray(0, 60)],
])('%s is refused', async (_, bytes) => {
  await expect(readArchive(bytes, limits)).rejects.toMatchObject({ code: 'invalid_request', field: 'archive' });
});

test('many files that are small each are too large together', async () => {
  const large = Array.from({ length: 3 }, (_, at) => ({ name: `${at}`, bytes: Buffer.alloc(400_000) }));

  await expect(readArchive(zipOf(large), { ...limits, bytesMax: 1_000_000 })).rejects.toMatchObject({
    code: 'document_too_large',
  });
});

test('whatever is done to the bytes of a ZIP, it is read or refused', async () => {
  const whole = zipOf([index, { name: 'a/b.css', bytes: 'p { color: red }' }, { name: 'img/', bytes: '' }]);
  const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
  const property = fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.nat(whole.length), async (changes, end) => {
    const bytes = Buffer.from(end % 3 === 0 ? whole.subarray(0, end) : whole);
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
    const failure = await readArchive(bytes, limits).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined) expect(failure).toBeInstanceOf(AppError);
    if (failure instanceof AppError) expect(['invalid_request', 'document_too_large']).toContain(failure.code);
  });

  await fc.assert(property, { numRuns: 300 });
});

describe('an upload', () => {
  test('may lie in a folder, beside what macOS adds', () => {
    const names = ['__MACOSX/site/._index.html', 'site/index.html', 'site/img/a.png', 'site/.DS_Store'];

    expect([...asUpload('files', new Map(names.map((name) => [name, '']))).keys()]).toEqual([
      'index.html',
      'img/a.png',
    ]);
  });

  test.each([[[]], [['style.css']], [['a/index.html', 'b/style.css']], [['Index.html']]])(
    'without an index.html is none: %j',
    (names) => {
      expect(() => asUpload('files', new Map(names.map((name) => [name, ''])))).toThrow(
        'needs a file that is called index.html',
      );
    },
  );
});
