import fc from 'fast-check';
import { parseBothSpellings, toCamelCase } from '../../../functions/renderer/template/spellings.ts';

const parse = (value: unknown): Record<string, never> =>
  parseBothSpellings(JSON.stringify(value)) as Record<string, never>;

/** The rule of the Python and Ruby libraries: split at underscores, capitalize all words but the first. */
const asLibrariesDo = (key: string): string =>
  key.replace(/_([^_]*)/g, (_, word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());

const snakeCaseKey = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9é]{0,8}$/), { minLength: 1, maxLength: 5 })
  .map((words) => words.join('_'))
  .filter((key) => key !== '__proto__');

describe('a key of the data', () => {
  test.each([
    ['company_name', 'companyName'],
    ['__auto_calculate', 'AutoCalculate'],
    ['line_1', 'line1'],
    ['invoice_NO', 'invoiceNo'],
    ['a__b', 'aB'],
    ['trailing_', 'trailing'],
    ['companyName', 'companyName'],
    ['', ''],
  ])('%s is rewritten as the client libraries do it: %s', (key, camelCase) => {
    expect(toCamelCase(key)).toBe(camelCase);
    expect(asLibrariesDo(key)).toBe(camelCase);
  });

  test('is found under both spellings, whichever was sent', () => {
    fc.assert(
      fc.property(snakeCaseKey, fc.integer(), (key, value) => {
        const spellings = [key, asLibrariesDo(key)];
        for (const sent of spellings) {
          const data = parse({ [sent]: value, list: [{ nested: { [sent]: value } }] }) as never as Record<
            string,
            number
          > & {
            list: [{ nested: Record<string, number> }];
          };
          for (const asked of spellings.filter((name) => name !== 'list')) {
            expect(data[asked]).toBe(value);
            expect(data.list[0].nested[asked]).toBe(value);
            expect(asked in data.list[0].nested).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('that is there exactly as asked for goes before one that is only spelled alike', () => {
    const data = parse({ company_name: 'snake', companyName: 'camel' });

    expect([data.company_name, data.companyName, data.company__name]).toEqual(['snake', 'camel', 'snake']);
  });

  test('is not found by names that the libraries would not write alike', () => {
    const data = parse({ company_name: 1, total: 2 });

    expect([data.companyname, data.CompanyName, data.Total]).toEqual([undefined, undefined, undefined]);
    expect('Total' in data).toBe(false);
  });

  test('is listed once, as it came', () => {
    const data = parse({ company_name: 1, unitPrice: 2, list: [{ a_b: 3 }] });

    expect(Object.keys(data)).toEqual(['company_name', 'unitPrice', 'list']);
    expect(JSON.stringify(data)).toBe('{"company_name":1,"unitPrice":2,"list":[{"a_b":3}]}');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('called %s changes no other object', (name) => {
    const data = parseBothSpellings(`{"${name}":{"planted":1},"other":{}}`) as Record<string, Record<string, unknown>>;

    expect(data.other?.planted).toBeUndefined();
    expect(({} as Record<string, unknown>).planted).toBeUndefined();
    expect(Object.keys(data)).toEqual([name, 'other']);
  });
});
