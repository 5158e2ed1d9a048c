import { createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { createByteSearch } from '../../../cli/verify/search/byte-search.ts';
import { createToken, encodingNames, formsOf, partOf, tokenOf } from '../../../cli/verify/search/token-encodings.ts';
import { createTokenSearch, type Piece } from '../../../cli/verify/search/token-search.ts';
import { type Allowance, findTokens } from '../../support/find-tokens.ts';

const token = createToken('html');
const other = createToken('cookie');
const [head = '', tail = ''] = token.parts;
const search = createTokenSearch([token, other]);

const leak = (encoding: string) => ({ token: 'html', encoding });
/** The leak amid bytes that compress to nothing and hold nothing. */
const amid = (bytes: string | Buffer): Buffer[] => [
  Buffer.concat([randomBytes(5000), Buffer.from(bytes as string), randomBytes(5000)]),
];
const base64After = (before: number, encoding: BufferEncoding) => (text: string) =>
  Buffer.from(`${'-'.repeat(before)}${text}-`).toString(encoding);

const written: Readonly<Record<string, [encoding: string, write: (text: string) => string | Buffer]>> = {
  'as it is': ['plain', (text) => text],
  'in capitals': ['other case', (text) => text.toUpperCase()],
  'as JSON': ['json', (text) => JSON.stringify({ html: text })],
  'as JSON inside JSON': ['json in json', (text) => JSON.stringify({ body: JSON.stringify({ html: text }) })],
  'in a path': ['percent', (text) => `/pages/${encodeURIComponent(text)}`],
  'in a path, percent-encoded again': ['percent twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  'as a form': ['form', (text) => new URLSearchParams({ q: text }).toString()],
  'as HTML': ['html', (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  'with every byte percent-encoded': [
    'percent of every byte',
    (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  ],
  'in base64, at 0': ['base64', base64After(0, 'base64')],
  'in base64, at 1': ['base64', base64After(1, 'base64')],
  'in base64, at 2': ['base64', base64After(2, 'base64')],
  'in base64 of base64': ['base64 twice', (text) => base64After(1, 'base64')(base64After(2, 'base64')(text))],
  'in base64 of JSON': ['json in base64', (text) => base64After(2, 'base64')(JSON.stringify({ html: text }))],
  'in hex': ['hex', (text) => Buffer.from(text).toString('hex')],
  'in capital hex': ['hex', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  'as two-byte characters': ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  'as two-byte characters of the other order': ['utf-16be', (text) => Buffer.from(text, 'utf16le').swap16()],
  'as a digest': ['sha-256', (text) => createHash('sha256').update(text).digest('hex')],
  'as digest bytes': ['sha-256', (text) => createHash('sha256').update(text).digest()],
};

describe('a token in bytes', () => {
  test.each(Object.entries(written))('is found when written %s', async (_how, [encoding, write]) => {
    expect(await search(amid(write(token.text)))).toEqual([leak(encoding)]);
  });

  test.each([0, 1, 2])('is found in base64url at %i, where that differs from base64', async (before) => {
    const ownAlphabet = tokenOf('key', 'ab?>~~?>~~?>~~?>~~?>~~?>cd');
    const text = base64After(before, 'base64url')(ownAlphabet.text);

    expect(text).toMatch(/[-_]/);
    expect(await createTokenSearch([ownAlphabet])(amid(text))).toEqual([{ token: 'key', encoding: 'base64url' }]);
  });

  test('is found in every form that the table of encodings gives', async () => {
    const forms = formsOf(token.text);

    const missed = [];
    for (const { encoding, bytes } of forms) {
      if ((await search([bytes])).length === 0) missed.push(encoding);
    }

    expect(missed).toEqual([]);
    expect(new Set(forms.map(({ encoding }) => encoding))).toEqual(new Set(encodingNames));
  });

  test.each([
    ['cut off in the middle', () => token.text.slice(0, 25), 'plain'],
    ['with only its end left', () => token.text.slice(-24), 'plain'],
    ['escaped in a way unknown here', () => `${head}<22><26><5c>${tail}`, 'plain'],
    ['cut off and in base64', () => base64After(1, 'base64')(token.text.slice(0, 25)), 'base64'],
  ])('is found %s', async (_how, write, encoding) => {
    expect(await search(amid(write()))).toEqual([leak(partOf(encoding))]);
  });

  test('is told from another token beside it', async () => {
    const bytes = amid(`${token.text} ${Buffer.from(other.text).toString('hex')}`);

    expect(await search(bytes)).toEqual([leak('plain'), { token: 'cookie', encoding: 'hex' }]);
  });

  test('is not found in megabytes of noise, zeros, text and the forms of tokens of other runs', async () => {
    const strangers = Array.from({ length: 50 }, () => createToken('html')).flatMap(({ text }) => formsOf(text));

    const bytes = [randomBytes(8_000_000), Buffer.alloc(8_000_000), ...strangers.map((form) => form.bytes)];

    expect(await search(bytes)).toEqual([]);
  });

  test('is found wherever chunks and windows end', async () => {
    const windowBytes = 32 * 1024 * 1024;
    const half = Buffer.alloc(windowBytes / 2);
    for (const before of [-60, -39, -38, -20, -1, 0, 1]) {
      const filler = Buffer.alloc(windowBytes / 2 + before);
      const bytes = [half, filler, Buffer.from(token.text.slice(0, 7)), Buffer.from(token.text.slice(7)), half, half];
      expect(await search(bytes)).toEqual([leak('plain')]);
    }
  });
});

describe('a token in compressed data', () => {
  // Hex digits, so that compressing pays and the text does not stand in the result as it was.
  const document = Buffer.from(`<p>${token.text}</p>${randomBytes(2000).toString('hex')}`);
  const zipped = (bytes: Buffer): Buffer => {
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04');
    header.writeUInt16LE(8, 8);
    header.writeUInt16LE(5, 26);
    return Buffer.concat([header, Buffer.from('a.xml'), deflateRawSync(bytes)]);
  };

  test.each([
    ['gzip', gzipSync],
    ['zlib', deflateSync],
    ['zip', zipped],
    ['zstd', zstdCompressSync],
  ])('is found inside %s, whatever stands around it', async (format, compress) => {
    expect(await search([compress(document)])).toEqual([leak(`${format} > plain`)]);
    expect(await search(amid(compress(document)))).toEqual([leak(`${format} > plain`)]);
  });

  test('is found in gzip inside zlib, and encoded in there', async () => {
    const inner = gzipSync(Buffer.from(token.text).toString('hex'));

    expect(await search(amid(deflateSync(inner)))).toEqual([leak('zlib > gzip > hex')]);
  });

  test.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('is found in the last of many frames of %s', async (format, compress) => {
    const frames = Array.from({ length: 50 }, () => compress(randomBytes(2000).toString('hex')));

    expect(await search([Buffer.concat([...frames, compress(document)])])).toEqual([leak(`${format} > plain`)]);
  });

  test('is found in what is left of a stream whose end is missing or damaged', async () => {
    const long = Buffer.concat([document, Buffer.from(randomBytes(100_000).toString('hex'))]);
    const compressed = gzipSync(long);
    const damaged = Buffer.from(compressed).fill(0xff, 60_000, 60_100);

    expect(await search([compressed.subarray(0, 50_000)])).toEqual([leak('gzip > plain')]);
    expect(await search([damaged])).toEqual([leak('gzip > plain')]);
  });
});

describe('findings', () => {
  const piecesOf = async function* (...pieces: Piece[]) {
    yield* pieces;
  };
  const log: Piece = { sink: 'log', place: 'api', bytes: [Buffer.from(token.text)] };
  const row: Piece = { sink: 'dynamodb', place: 'records JOB#1', bytes: [Buffer.from(token.text)] };
  const finding = ({ sink, place }: Piece) => ({ token: 'html', sink, place, encoding: 'plain' });

  test('name the sink and the place', async () => {
    expect(await findTokens(piecesOf(log, row), [token])).toEqual([finding(log), finding(row)]);
  });

  test('include a token in the name of a place', async () => {
    const file = { sink: 'file', place: `run/scratch/${head}.html`, bytes: [] };

    expect(await findTokens(piecesOf(file), [token])).toEqual([{ ...finding(file), encoding: 'part, plain' }]);
  });

  test.each<[string, Allowance, number]>([
    ['that sink, place and token', { sink: 'log', place: /^api$/, token: 'html' }, 1],
    ['that form of it', { sink: 'log', place: /^api$/, token: 'html', encoding: 'plain' }, 1],
    ['another form', { sink: 'log', place: /^api$/, token: 'html', encoding: 'sha-256' }, 2],
    ['another sink', { sink: 'file', place: /^api$/, token: 'html' }, 2],
    ['another place', { sink: 'log', place: /^worker$/, token: 'html' }, 2],
    ['another token', { sink: 'log', place: /^api$/, token: 'cookie' }, 2],
  ])('are left out only where the table allows them: %s', async (_what, allowance, count) => {
    expect(await findTokens(piecesOf(log, row), [token], [allowance])).toHaveLength(count);
  });
});

describe('the byte search', () => {
  const letters = fc
    .array(fc.constantFrom(0, 1, 0x61, 0xff), { minLength: 3, maxLength: 9 })
    .map((b) => Buffer.from(b));
  const naive = (needles: readonly Buffer[], haystack: Buffer) =>
    needles.flatMap((needle, index) =>
      haystack
        .keys()
        .filter((at) => haystack.subarray(at, at + needle.length).equals(needle))
        .map((at) => ({ needle: index, at }))
        .toArray(),
    );
  const sorted = (matches: readonly { needle: number; at: number }[]) =>
    matches.map((m) => `${m.needle}@${m.at}`).sort();

  test('finds what a comparison at every position finds', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 6 }),
        fc.array(letters, { maxLength: 20 }),
        (needles, text) => {
          const haystack = Buffer.concat(text);
          expect(sorted(createByteSearch(needles)(haystack))).toEqual(sorted(naive(needles, haystack)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('refuses to look for nothing, or for almost nothing', () => {
    expect(() => createByteSearch([])).toThrow(RangeError);
    expect(() => createByteSearch([Buffer.from('ab')])).toThrow(RangeError);
  });
});
