import { parseRender } from '../../../shared/api/requests.ts';
import { fromParts, fromQuery } from '../../../shared/api/string-values.ts';

test('a query becomes the request that the same body makes', () => {
  const query = 'url=https://example.com/&timeout=5000&landscape=true&storage=false&scale=0.9&width=800&height=10mm';
  const values = Object.fromEntries([...new URLSearchParams(query)].map(([name, value]) => [name, [value]]));
  const more = { margin: ['{"top":"1cm"}'], pageRanges: ['1'], name: ['42'], format: ['a4'] };
  const parse = (body: unknown) => parseRender({ kind: 'url', output: 'pdf', version: 'v1', body });

  expect(parse(fromQuery({ ...values, ...more }))).toEqual(
    parse({
      url: 'https://example.com/',
      timeout: 5000,
      landscape: true,
      storage: false,
      scale: 0.9,
      width: 800,
      height: '10mm',
      margin: { top: '1cm' },
      pageRanges: '1',
      name: '42',
      format: 'a4',
    }),
  );
});

test('what does not decode is left to the field to refuse', () => {
  const body = { url: 'https://example.com/', ...fromQuery({ timeout: ['soon'] }) };

  expect(() => parseRender({ kind: 'url', output: 'pdf', version: 'v1', body })).toThrow(
    'timeout must be a whole number',
  );
});

test('a field that comes twice is refused, an unknown one is ignored', () => {
  expect(() => fromQuery({ url: ['https://a.example', 'https://b.example'] })).toThrow('url may be given once only.');
  expect(fromQuery({ unknown: ['1', '2'], constructor: ['1'], __proto__: ['1'] })).toEqual({});
});

test('a form is read part by part, as most SDKs send it', () => {
  expect(fromParts({ name: 'docname', async: 'true', storage: '{"id":"st_1"}', timeout: '30000', other: 'x' })).toEqual(
    {
      name: 'docname',
      async: true,
      storage: { id: 'st_1' },
      timeout: 30000,
    },
  );
});

test.each(['options', 'json'])('a form is read from its part %s, where a part of its own wins', (part) => {
  const json = JSON.stringify({ name: 'docname', async: true, storage: true });

  expect(fromParts({ [part]: json, async: 'false' })).toEqual({ name: 'docname', async: false, storage: true });
});

test('a broken part of options is refused', () => {
  expect(() => fromParts({ options: '{' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
