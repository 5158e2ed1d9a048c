/** What the documents say of code and tests is so. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGroup } from '../../cli/command.ts';
import { commandNames, commands } from '../../cli/commands.ts';
import { manual } from '../../cli/manual.ts';
import { openApiDocument } from '../../shared/api/openapi.ts';
import { errorCatalogue } from '../../shared/domain/errors.ts';
import { blocksOf, guides } from '../support/guides.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Proof = { readonly subject: string; readonly file: string; readonly words: string };

/** Rows of a table whose last column names a test by its file and by words of its name. */
const proofsIn = (document: string): Proof[] =>
  read(document)
    .split('\n')
    .flatMap((line) => {
      const [, subject = '', file = '', words = ''] =
        /^\| ([^|]+) \|.*\[(test\/[^\]]+)\]\([^)]+\): (.+) \|$/.exec(line) ?? [];
      return file ? [{ subject, file, words }] : [];
    });

const missing = (proofs: readonly Proof[]): string[] =>
  proofs.flatMap(({ subject, file, words }) => {
    if (!existsSync(join(root, file))) return [`${subject}: there is no ${file}`];
    return read(file).includes(words) ? [] : [`${subject}: no test of ${file} says "${words}"`];
  });

test('every promise is tied to code and to a test that is there', () => {
  const proofs = proofsIn('docs/privacy.md');
  expect(proofs.map(({ subject }) => subject)).toEqual(Array.from({ length: 18 }, (_, at) => `P${at + 1}`));
  expect(missing(proofs)).toEqual([]);
});

test('every claim about security is tied to code and to a test that is there', () => {
  const proofs = proofsIn('docs/security.md');
  const numbers = Array.from({ length: 19 }, (_, at) => at + 1);
  expect(proofs.map(({ subject }) => subject)).toEqual(numbers.map((at) => `S${at}`));
  expect(missing(proofs)).toEqual([]);
});

test('every right of the GDPR is tied to a test that is there', () => {
  const proofs = proofsIn('docs/gdpr.md');
  for (const article of ['15', '16', '17', '18', '20', '25', '32']) {
    expect(proofs.some(({ subject }) => subject.startsWith(`Art. ${article},`))).toBe(true);
  }
  expect(missing(proofs)).toEqual([]);
});

/** What stands in backticks. */
const quotesIn = (document: string): string[] =>
  [...read(document).matchAll(/`([^`\n]+)`/g)].map(([, quote = '']) => quote);

const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
/** By their own names; a command that is made of two words has both among them. */
const commandsThere = async (): Promise<ReadonlySet<string>> => {
  const loaded = await Promise.all(commandNames.map((name) => commands[name].load()));
  const inner = loaded.flatMap(({ command }) => (isGroup(command) ? Object.keys(command.commands) : []));
  return new Set([...commandNames, ...inner]);
};
/** The one or two words by which a quoted command is known. */
const commandWords = (quote: string): string[] =>
  /^npx ephemera ([a-z-]+)(?: ([a-z][a-z-]*)(?= |$))?/.exec(quote)?.slice(1).filter(Boolean) ?? [];

test('every script, command and route that privacy and security are checked with exists', async () => {
  const known = await commandsThere();
  const routes = Object.entries(openApiDocument({ publicOrigin: 'https://x', version: '1' }).paths ?? {}).flatMap(
    ([path, operations]) => Object.keys(operations as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const faults = ['docs/privacy.md', 'docs/security.md', 'README.md'].flatMap((document) =>
    quotesIn(document).flatMap((quote) => {
      const script = /^npm run ([\w:-]+)/.exec(quote)?.[1];
      const route = /^(GET|POST|PATCH|PUT|DELETE) \/v2\/[^\s?,]*$/.exec(quote)?.[0];
      return [
        ...(script && !scripts[script] ? [`${document}: there is no script ${script}`] : []),
        ...commandWords(quote).flatMap((word) => (known.has(word) ? [] : [`${document}: there is no command ${word}`])),
        ...(route && !routes.includes(route) ? [`${document}: there is no route ${route}`] : []),
      ];
    }),
  );
  expect(faults).toEqual([]);
});

const inFolder = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const documents = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...inFolder('docs')];

/** As GitHub names them. */
const anchorsOf = (document: string): ReadonlySet<string> => {
  const prose = read(document).replaceAll(/^```[\s\S]*?^```$/gm, '');
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
};

test('every link of a document leads to a file, and to a heading that is there', () => {
  const broken = documents.flatMap((document) =>
    [...read(document).matchAll(/(?:\]\(|<img src=")(?!https?:)([^)"\s]+)/g)]
      .map(([, target = '']) => target)
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? document : join(document, '..', path);
        return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).has(anchor));
      })
      .map((target) => `${document}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every document is named in the README', () => {
  const linked = new Set([...read('README.md').matchAll(/\]\(([^)#\s]+)/g)].map(([, target = '']) => target));
  const isNamed = (document: string): boolean =>
    linked.has(document) || linked.has(document.slice(0, document.lastIndexOf('/')));

  expect(inFolder('docs').filter((document) => !isNamed(document))).toEqual([]);
});

test('every block of a guide shows a file as it is, or is run by guides.test.ts', () => {
  const faults = guides.flatMap((guide) =>
    blocksOf(guide).flatMap(({ language, file, code }) => {
      if (file === undefined) return ['sh', 'text'].includes(language) ? [] : [`${guide}: a block names no file`];
      return read(`docs/examples/${file}`) === code ? [] : [`${guide}: ${file} is another now`];
    }),
  );

  expect(faults).toEqual([]);
});

test('every shell example names the service and its key alike, and shows errors', () => {
  const examples = documents.flatMap((document) =>
    [...read(document).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, example = '']) => example),
  );
  const calls = examples.flatMap((example) => example.match(/^.*\bcurl .*$/gm) ?? []);

  expect(calls.length).toBeGreaterThan(10);
  expect(calls.filter((call) => !call.includes('curl -sS --fail-with-body '))).toEqual([]);
  expect(examples.join('').match(/127\.0\.0\.1:8787|\$API\b|\$API_KEY|\$EPHEMERA_KEY/g)).toBeNull();
});

test('docs/errors.md shows the catalogue of errors as it is', () => {
  const rows = Object.entries(errorCatalogue).map(
    ([code, { status, message, fix, retryable }]) =>
      `| \`${code}\` | ${status} | ${message} | ${fix} | ${retryable ? 'yes' : 'no'} |`,
  );
  const table = ['| Code | Status | What went wrong | What to do | Tried again |', '|---|---|---|---|---|', ...rows];

  expect(read('docs/errors.md').match(/^\|.*\|$/gm)).toEqual(table);
});

test('docs/cli.md says of every command and flag what --help says; npm run build:manual writes it', async () => {
  expect(read('docs/cli.md')).toBe(await manual());
});
