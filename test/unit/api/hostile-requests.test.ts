import fc from 'fast-check';
import { parseJson } from '../../../shared/api/json-body.ts';
import { allFields } from '../../../shared/api/request-fields.ts';
import { parseRender } from '../../../shared/api/requests.ts';
import { AppError } from '../../../shared/domain/errors.ts';

const html = 'PGgxPmhpPC9oMT4=';
const expectedCodes = ['invalid_request', 'storage_not_allowed', 'body_too_large'];

/** What a request comes to, as everything of it that may be shown. */
const shown = (call: Parameters<typeof parseRender>[0]): string => {
  try {
    const { params, type, storage } = parseRender(call);
    return JSON.stringify({ params, type, storage });
  } catch (error) {
    if (!(error instanceof AppError) || !expectedCodes.includes(error.code)) throw error;
    return JSON.stringify({ code: error.code, field: error.field, message: error.message });
  }
};
const shownOf = (fields: object): string => shown({ kind: 'html', output: 'pdf', version: 'v1', body: fields });

/** Far above what a busy machine needs, far below what anything quadratic takes. */
const millisecondsMax = 8000;
/** What this process has worked, which does not grow while others have the machine. */
const workedMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const canary = 'cAnArY~7f3a';
// Labels are recorded as they are, by their documentation.
const names = Object.keys(allFields).filter((name) => name !== 'name' && name !== 'projectId');
const memberNames = [
  'selector',
  'options',
  'top',
  'id',
  'urls',
  'width',
  'method',
  'style',
  'username',
  'name',
  canary,
];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      canary,
      `https://u:${canary}@example.com/?a=${canary}`,
      `10${canary}`,
      0,
      -1,
      1e308,
      true,
      null,
      '',
    ),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...memberNames), tie('any'), { maxKeys: 4 }),
  ),
})).any;

test('no request, whatever is in it, makes anything but a catalogued error that shows nothing of it', () => {
  const kind = fc.constantFrom('html' as const, 'url' as const, 'template' as const);
  const output = fc.constantFrom('pdf' as const, 'image' as const);
  const version = fc.constantFrom('v1' as const, 'v2' as const);
  const fields = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 6 });
  const source = fc.constantFrom({}, { html }, { url: 'https://example.com/' });
  const body = fc.oneof({ arbitrary: fc.tuple(source, fields), weight: 9 }, { arbitrary: value, weight: 1 });
  fc.assert(
    fc.property(kind, output, version, body, (kind, output, version, given) => {
      const body = Array.isArray(given)
        ? Object.assign({}, ...given.filter((part) => typeof part === 'object'))
        : given;

      expect(shown({ kind, output, version, body })).not.toContain(canary);
    }),
    { numRuns: 5000 },
  );
});

test('one wrong value in any field is a fault that names the field or what is inside', () => {
  const wrong = fc.oneof(
    fc.constant({ [canary]: canary }),
    fc.constant([[canary]]),
    fc.constant(1e300),
    fc.constant(canary),
  );
  const field = fc.constantFrom(...names.filter((name) => name !== 'html'));
  fc.assert(
    fc.property(field, wrong, (name, bad) => expect(shownOf({ html, [name]: bad })).not.toContain(canary)),
    { numRuns: 1000 },
  );
});

test.each([
  ['__proto__', '{"__proto__":{"html":"AAAA","async":false}}'],
  ['constructor', '{"constructor":{"prototype":{"html":"AAAA"}},"prototype":{"html":"AAAA"}}'],
  ['a nested __proto__', '{"html":"AAAA","viewPort":{"__proto__":{"width":1,"height":1}}}'],
])('members cannot be smuggled in by %s', (_what, text) => {
  expect(shownOf(parseJson(text) as object)).toContain('is required');
  expect(({} as Record<string, unknown>).html).toBeUndefined();
});

test('values that nest without end are refused in bounded time', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const deepObject = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  const data = (text: string) => ({ templateId: 'a', data: parseJson(`{"a":${text}}`) });
  const template = (body: object) => shown({ kind: 'template', output: 'pdf', version: 'v1', body });

  const started = workedMs();
  expect(shownOf({ html, margin: parseJson(deep) })).toContain('margin must be an object');
  expect(shownOf({ html, viewPort: parseJson(deepObject) })).toContain('viewPort.width is required');
  expect(shownOf({ html, cookies: parseJson(deep) })).toContain('cookies.0 must be an object');
  expect(template(data(deep))).toContain('nested at most 100 levels deep');
  expect(template({ templateId: 'a', data: deepObject })).toContain('nested at most 100 levels deep');
  expect(workedMs() - started).toBeLessThan(millisecondsMax);
});

test('objects and lists of many entries are refused in bounded time', () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`x${n}`, '1']));
  const list = Array.from({ length: 100_000 }, () => many);

  const started = workedMs();
  expect(shownOf({ html, ...many })).toContain('"html":"..."');
  expect(shownOf({ html, headers: many })).toContain('at most 50');
  expect(shownOf({ html, cookies: list })).toContain('cookies must be a list of at most 100');
  expect(shown({ kind: 'url', output: 'pdf', version: 'v1', body: { batch: list } })).toContain('batch.urls');
  expect(workedMs() - started).toBeLessThan(millisecondsMax);
});

test('long texts that almost fit a pattern take no time', () => {
  const almost = {
    pageRanges: `${'1,'.repeat(200)}x`,
    width: `${'1'.repeat(5_000_000)}x`,
    timeZone: 'A'.repeat(5_000_000),
    webhook: `https://${'a'.repeat(5_000_000)}`,
    userAgent: 'a'.repeat(5_000_000),
    html: `${'A'.repeat(5_000_000)}!`,
  };

  const started = workedMs();
  for (const [name, text] of Object.entries(almost))
    expect(shownOf({ html, [name]: text })).toContain('invalid_request');
  expect(workedMs() - started).toBeLessThan(millisecondsMax);
});
