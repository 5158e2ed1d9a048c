/** Whoever comes from another service is told of what there is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../../shared/api/openapi.ts';
import { allFields, type OutputKind, type SourceKind } from '../../shared/api/request-fields.ts';
import { parseRender } from '../../shared/api/requests.ts';

describe('who comes from another service', () => {
  const sections = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'migrating.md'), 'utf8')
    .split(/^## From /m)
    .slice(1)
    .map((text) => ({ name: text.split('\n')[0] ?? '', text }));

  type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly anyOf?: readonly Schema[] };
  const { schemas } = openApiDocument({ publicOrigin: '', version: '' }).components;
  const has = ({ properties = {}, anyOf = [] }: Schema, [name = '', ...rest]: readonly string[]): boolean => {
    const member = properties[name];
    return (
      (member !== undefined && (rest.length === 0 || has(member, rest))) ||
      anyOf.some((one) => has(one, [name, ...rest]))
    );
  };
  const isOption = (path: string): boolean => {
    const steps = path.split('.');
    return Object.hasOwn(allFields, steps[0] ?? '') && Object.values(schemas).some((one) => has(one as Schema, steps));
  };
  /** What else the middle column may name. */
  const isCall = (code: string): boolean => /^(POST|GET) \/v2\//.test(code) || code === 'X-API-Key';

  /** Rows of the tables whose columns are There, Here and Note. */
  const rowsOf = (text: string): { readonly there: string; readonly here: string }[] =>
    text
      .split('\n')
      .filter((line) => /^\|.+\|.+\|.*\|$/.test(line) && !/^\| There|^\|-/.test(line))
      .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
      .filter((cells) => cells.length === 5)
      .map(([, there = '', here = '']) => ({ there, here }));

  test('finds five of them, each with many options', () => {
    expect(sections.map(({ name }) => name)).toEqual([
      'cloudlayer.io',
      'Gotenberg',
      'Browserless',
      'DocRaptor',
      'wkhtmltopdf',
    ]);
    for (const { text } of sections) expect(rowsOf(text).length).toBeGreaterThanOrEqual(7);
    expect(sections.flatMap(({ text }) => rowsOf(text)).length).toBeGreaterThan(100);
  });

  test('is told of options that there are, or that there is none', () => {
    const wrong = sections.flatMap(({ name, text }) =>
      rowsOf(text).flatMap(({ there, here }) => {
        if (here === 'not offered') return [];
        const codes = [...here.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
        const isTrue = codes.length > 0 && codes.every((code) => isOption(code) || isCall(code));
        return isTrue ? [] : [`${name}: ${there}: ${here}`];
      }),
    );

    expect(wrong).toEqual([]);
    expect(isOption('margin.top')).toBe(true);
    expect(['margin.middle', 'pageSize', 'toString', 'statusCode'].some(isOption)).toBe(false);
  });

  test.each(sections)('sees first what a call was and what it is: $name', ({ text }) => {
    const [before = '', after = ''] = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, code]) => code);
    const [, kind, output] = /"\$EPHEMERA_API\/v2\/(\w+)\/(\w+)"/.exec(after) ?? [];
    const [, body = ''] = /'(\{[\s\S]*\})'/.exec(after.replace('($html | @base64)', '"PGgxPkhlbGxvPC9oMT4="')) ?? [];

    expect(before).toMatch(/^(curl|wkhtmltopdf) /);
    const call = { kind: kind as SourceKind, output: output as OutputKind, version: 'v2' as const };
    expect(parseRender({ ...call, body: JSON.parse(body) })).toMatchObject({ type: `${kind}-${output}` });
    // No file becomes an argument: above 128 KB there can be none.
    expect(after).not.toContain('$(');
  });
});
