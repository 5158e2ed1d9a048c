import fc from 'fast-check';
import { withoutUnsafeLinks } from '../../../functions/renderer/pdf-links.ts';

const action = (string: string): string => `/A <</Type /Action\n/S /URI\n/URI ${string}>>`;
const literal = (url: string): string => action(`(${url.replace(/[\\()]/g, '\\$&')})`);
const hexadecimal = (url: string): string => action(`<${Buffer.from(url, 'latin1').toString('hex')}>`);

const cleaned = async (text: string, cuts: readonly number[] = []): Promise<string> => {
  const bytes = Buffer.from(text, 'latin1');
  const chunks = async function* () {
    let start = 0;
    for (const end of [...cuts, bytes.length].sort((a, b) => a - b)) {
      yield Buffer.from(bytes.subarray(start, Math.max(start, end)));
      start = Math.max(start, end);
    }
  };
  const parts: Buffer[] = [];
  for await (const part of withoutUnsafeLinks(chunks())) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
};

const unsafe = [
  'javascript:alert(1)',
  'javascript:\\\\)>>',
  'JavaScript:',
  'vbscript:x',
  'file:///etc/passwd',
  'filesystem:http://a.example/x',
  'view-source:http://a.example/',
  'blob:http://a.example/1',
  'http://0123456789abcdef01234567.invalid/x',
  'https://user@x.invalid:80',
  'http://x.invalid',
];
const safe = [
  'https://a.example/?x=javascript:y',
  'http://invalid.example/',
  'http://x.invalidated.example/',
  'mailto:a@b.example',
  'tel:+123',
  'data:text/plain,x',
  'slack://channel',
];

test.each(unsafe)('a link to %s is erased, and nothing else', async (url) => {
  const [before, after] = ['<</Type /Annot\n', '\n/StructParent 1>>\nendobj /URI (javascript:kept)'];

  for (const link of [literal(url), hexadecimal(url)]) {
    expect(await cleaned(`${before}${link}${after}`)).toBe(`${before}${' '.repeat(link.length)}${after}`);
  }
});

test.each(safe)('a link to %s is left as it is', async (url) => {
  for (const link of [literal(url), hexadecimal(url)]) expect(await cleaned(`a${link}b`)).toBe(`a${link}b`);
});

test('it makes no difference where the bytes are cut', async () => {
  const piece = fc.oneof(
    fc.constantFrom(...unsafe.map(literal), ...unsafe.map(hexadecimal), ...safe.map(literal)),
    fc.constantFrom('/A <</Type /Action\n/S /URI\n', '/A <<', '\\', '(', ')', '>>', 'javascript:'),
    fc.string({ maxLength: 300 }).map((text) => text.replace(/[^\x20-\x7e]/g, '.')),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.nat(3000), { maxLength: 12 }),
      async (pieces, cuts) => {
        const text = `${pieces.join('')}${'.'.repeat(200)}`;

        const whole = await cleaned(text);

        expect(await cleaned(text, cuts)).toBe(whole);
        expect(whole).toHaveLength(text.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('a link longer than many chunks is erased to its end', async () => {
  const link = literal(`javascript:${'('.repeat(5000)}`);
  const cuts = Array.from({ length: 200 }, (_, at) => at * 50);

  expect(await cleaned(`x${link}y`, cuts)).toBe(`x${' '.repeat(link.length)}y`);
});

test('a document that ends inside a link ends there', async () => {
  expect(await cleaned('x/A <</Type /Action\n/S /URI\n/URI (javascript:')).toMatch(/^x +$/);
});
