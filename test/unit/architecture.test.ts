import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { importsOf, scanSource } from '../support/source-scan.ts';

const root = join(import.meta.dirname, '..', '..');

type Source = { readonly path: string; readonly text: string };

// A name ending in a slash means everything below it; `node:` every module of Node's.
const pure = ['shared/domain/', 'node:crypto', 'node:util', 'node:net'];

/** Which files may import what. The first row whose start fits a path is the one that holds. */
const importRules: readonly (readonly [files: string, mayImport: readonly string[]])[] = [
  ['shared/domain/egress', [...pure, 'ipaddr.js']],
  ['shared/domain/address.ts', [...pure, 'ipaddr.js']],
  // Time-ordered ids, and the checksum of API keys: no input but their arguments and randomness.
  ['shared/domain/ids.ts', [...pure, 'ulid']],
  ['shared/domain/api-key.ts', [...pure, 'node:zlib']],
  ['shared/domain/stored-zip.ts', [...pure, 'node:zlib']],
  ['shared/domain/', pure],
  ['shared/api/', [...pure, 'shared/api/', 'zod']],
  // Connections that the egress rule decided: sockets, but no server and no AWS.
  ['shared/network/', [...pure, 'shared/network/', 'node:']],
  ['shared/usecases/', [...pure, 'shared/usecases/', 'shared/api/', 'shared/observability/', 'node:stream']],
  ['shared/observability/', [...pure, 'shared/observability/']],
  [
    'shared/aws/',
    [
      'shared/aws/',
      'shared/domain/',
      'shared/api/',
      'shared/network/',
      'shared/observability/',
      '@aws-sdk/',
      '@smithy/',
      'node:',
    ],
  ],
  // Programs for a page: what they import runs there only.
  [
    'functions/renderer/office-page/',
    ['functions/renderer/office-page/', 'docx', 'docx-preview', 'jszip', 'mammoth', 'pdfjs-dist'],
  ],
  [
    'functions/renderer/',
    [
      'functions/renderer/',
      'shared/domain/',
      'shared/network/',
      'shared/observability/',
      'puppeteer-core',
      '@neslinesli93/qpdf-wasm',
      'nunjucks',
      'yauzl',
      'aws-lambda',
      'node:',
    ],
  ],
  [
    'functions/api/',
    ['functions/api/', 'shared/', '@fastify/busboy', 'hono', 'client-zip', 'aws-lambda', 'package.json', 'node:'],
  ],
  ['functions/worker/', ['functions/worker/', 'shared/', 'aws-lambda']],
  ['functions/intake/', ['functions/intake/', 'shared/', 'aws-lambda']],
  ['functions/notifier/', ['functions/notifier/', 'shared/', 'aws-lambda']],
  ['functions/dead-letter/', ['functions/dead-letter/', 'shared/', 'aws-lambda']],
  ['functions/sweeper/', ['functions/sweeper/', 'shared/', 'aws-lambda']],
  // What must be configured has its home where it is configured from.
  [
    'functions/verifier/',
    ['functions/verifier/', 'shared/', 'infra/expected-posture.ts', 'infra/chromium-release.ts', 'aws-lambda'],
  ],
  ['functions/eraser/', ['functions/eraser/', 'shared/', 'aws-lambda']],
  ['functions/admin/', ['functions/admin/', 'shared/', 'zod', 'aws-lambda', 'node:']],
  // What is packed at build time is unpacked by the renderer: the form of the archive has one home, over there.
  [
    'infra/pack-',
    [
      'infra/',
      'functions/renderer/font-archive.ts',
      'functions/renderer/chromium-files.ts',
      '@sparticuz/chromium',
      'tar-stream',
      'node:',
    ],
  ],
  // It runs wherever there is `fetch`: nothing of Node's, and of the service only what is generated from its schemas.
  ['client/', ['client/']],
  // A page over the public API: it knows of the service what the client does, and the forms in which things are signed.
  [
    'dashboard/',
    ['dashboard/', 'client/', 'shared/domain/receipt-form.ts', 'shared/domain/report-form.ts', 'preact', 'pdfjs-dist'],
  ],
  [
    'infra/',
    [
      'infra/',
      'shared/api/',
      'shared/domain/',
      'shared/observability/',
      'ephemera.config.ts',
      'aws-cdk-lib',
      'constructs',
      'cdk-nag',
      'esbuild',
      'zod',
      'node:',
    ],
  ],
  [
    'local/',
    [
      'local/',
      'infra/',
      'shared/api/',
      'shared/domain/',
      'shared/observability/measurements.ts',
      'ephemera.config.ts',
      '@aws-sdk/',
      '@smithy/',
      'dynalite',
      'aws-lambda',
      'prom-client',
      'node:',
    ],
  ],
  // An auditor reads the stores by clients of its own, not by the code that it audits.
  ['cli/verify/', ['cli/', 'client/', 'shared/', 'local/', 'infra/', '@aws-sdk/', 'node:']],
  [
    'cli/',
    [
      'cli/',
      'client/',
      'shared/',
      'local/',
      'infra/',
      'commander',
      'hono',
      'parse5',
      'client-zip',
      'yauzl',
      '@modelcontextprotocol/sdk',
      'zod',
      'package.json',
      'node:',
    ],
  ],
];

const environmentReaders = [
  /^shared\/aws\/(compose(-[a-z-]+)?|environment)\.ts$/,
  /^functions\/renderer\/browser\.ts$/,
  /^shared\/observability\/refuse-debug\.ts$/,
  /^infra\//,
  /^cli\/main\.ts$/,
  /^local\/(main|lambda\/runtime)\.ts$/,
  /^test\//,
];
// The embedded Lambda runtime loads the handler that it is told to, as Lambda's own does.
const mayComputeImports = [/^local\/lambda\/runtime\.ts$/, /^test\//];
const forbiddenName = /^(utils?|helpers?|common|misc|types)$/;
const linesMax = (path: string): number => {
  // Generated: nobody reads it whole.
  if (path === 'client/wire.ts') return Number.POSITIVE_INFINITY;
  return path.startsWith('test/') ? 400 : 300;
};

const fits = (target: string, allowed: string): boolean =>
  target === allowed || target.startsWith(/[/:]$/.test(allowed) ? allowed : `${allowed}/`);

const targetOf = (path: string, specifier: string): string =>
  specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier;

const importFaults = ({ path, text }: Source): readonly string[] =>
  importsOf(scanSource(text)).flatMap(({ specifier }) => {
    if (specifier === undefined) {
      return mayComputeImports.some((files) => files.test(path)) ? [] : [`${path} imports what it computes`];
    }
    const target = targetOf(path, specifier);
    if (/^(\.\.|\/|file:)/.test(target)) return [`${path} imports ${specifier}, outside the project`];
    if (path.startsWith('test/')) return [];
    const [, mayImport] = importRules.find(([files]) => path.startsWith(files)) ?? [];
    if (!mayImport) return [`${path} has no row in the import rules`];
    return mayImport.some((allowed) => fits(target, allowed)) ? [] : [`${path} imports ${target}`];
  });

const environmentFaults = ({ path, text }: Source): readonly string[] => {
  if (environmentReaders.some((files) => files.test(path))) return [];
  const scanned = scanSource(text);
  const isRead = /\bprocess\s*(\?\.|\.)\s*env\b|\bprocess\s*(\?\.)?\[|=\s*process\b(?!\s*(\?\.|\.|\[))/.test(
    scanned.code,
  );
  const isImported = importsOf(scanned).some(({ specifier }) => /^(node:)?process$/.test(specifier ?? ''));
  return isRead || isImported ? [`${path} reads the environment`] : [];
};

const consoleFaults = ({ path, text }: Source): readonly string[] =>
  /^(shared|functions)\//.test(path) && /\bconsole\b/.test(scanSource(text).code)
    ? [`${path} writes to the console`]
    : [];

const nameFaults = ({ path }: Source): readonly string[] =>
  path.split('/').some((part) => forbiddenName.test(part.split('.')[0] ?? '')) || !/^([a-z0-9]+[-./])*tsx?$/.test(path)
    ? [`${path} is not a name that tells what is inside`]
    : [];

const lengthFaults = ({ path, text }: Source): readonly string[] => {
  const lines = text.trimEnd().split('\n').length;
  return lines > linesMax(path) ? [`${path} has ${lines} lines`] : [];
};

/** A path that climbs to a folder called `shared` must arrive at the project's own, not at one beside the project. */
const neighbourFaults = ({ path, text }: Source): readonly string[] => {
  const { code, literals } = scanSource(text);
  const paths = [...code.matchAll(/"\d+"(\s*,\s*"\d+")*/g)].map(([list]) =>
    [...list.matchAll(/\d+/g)].map(([n]) => literals[Number(n)]).join('/'),
  );
  return paths
    .flatMap((text_) => text_.match(/(\.\.\/)+shared(\/[\w./-]*)?$/)?.[0] ?? [])
    .filter(
      (climb) => !existsSync(join(root, dirname(path), climb)) || posix.join(dirname(path), climb).startsWith('..'),
    )
    .map((climb) => `${path} points at ${climb}, which is not in the project`);
};

/** The files of each import cycle; type-only imports are gone when the code runs. */
const cyclesIn = (sources: readonly Source[]): readonly string[] => {
  const graph = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(scanSource(text))
        .filter(({ isTypeOnly }) => !isTypeOnly)
        .map(({ specifier = '' }) => targetOf(path, specifier)),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
};

const sourcesBelow = (folder: string): readonly Source[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
    .map((name) => posix.join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

const sources = ['client', 'dashboard', 'shared', 'functions', 'infra', 'local', 'cli', 'test'].flatMap(sourcesBelow);

describe('the source', () => {
  test('is all here', () => {
    expect(sources.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['shared/domain/errors.ts', 'infra/topology.ts', 'test/unit/architecture.test.ts']),
    );
  });

  test('imports along the rules only', () => expect(sources.flatMap(importFaults)).toEqual([]));
  test('has no import cycle', () => expect(cyclesIn(sources)).toEqual([]));
  test('reads the environment where programs start and nowhere else', () =>
    expect(sources.flatMap(environmentFaults)).toEqual([]));
  test('never writes to the console where content passes', () => expect(sources.flatMap(consoleFaults)).toEqual([]));
  test('has names that tell what is inside', () => expect(sources.flatMap(nameFaults)).toEqual([]));
  test('has no file over 300 lines, and no test over 400', () => expect(sources.flatMap(lengthFaults)).toEqual([]));
  test('points at nothing beside the project', () => {
    const configuration = ['package.json', 'cdk.json', 'tsconfig.json', 'jest.config.js', 'biome.json'];

    expect(sources.flatMap(neighbourFaults)).toEqual([]);
    for (const name of configuration) expect(readFileSync(join(root, name), 'utf8')).not.toContain('../');
  });
});

describe('the checker sees', () => {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the texts of templates are under test
  test.each([
    ['shared/domain/job.ts', '@aws-sdk/client-s3', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['shared/domain/job.ts', 'node:fs/promises', "import {\n  readFile,\n} from 'node:fs/promises';"],
    ['shared/domain/job.ts', 'ipaddr.js', "import ip from 'ipaddr.js';"],
    ['shared/domain/job.ts', 'shared/api/fields.ts', "export * from '../api/fields.ts';"],
    ['shared/usecases/run-job.ts', 'shared/aws/job-store.ts', "import type { Store } from '../aws/job-store.ts';"],
    ['shared/usecases/run-job.ts', 'node:http', "const http = await import('node:http');"],
    ['shared/usecases/run-job.ts', '@aws-sdk/client-sqs', 'const sdk = await import(`@aws-sdk/client-sqs`);'],
    ['local/aws/dynamodb.ts', 'pg/drivers/', 'require(`pg/drivers/${name}`);'],
    ['shared/api/fields.ts', 'functions/api/app.ts', "import '../../functions/api/app.ts';"],
    ['functions/api/app.ts', 'puppeteer-core', "import { launch } from 'puppeteer-core';"],
    ['functions/api/app.ts', 'functions/renderer/renderer.ts', "import { x } from '../renderer/renderer.ts';"],
    ['functions/renderer/browser.ts', '@sparticuz/chromium', "import chromium from '@sparticuz/chromium';"],
    ['functions/renderer/handler.ts', 'shared/aws/job-store.ts', "import { x } from '../../shared/aws/job-store.ts';"],
    ['infra/stack.ts', '@sparticuz/chromium', "import.meta.resolve('@sparticuz/chromium')"],
    ['local/gateway.ts', 'puppeteer-core', "const p = require('puppeteer-core');"],
    ['local/stack.ts', 'functions/api/app.ts', "type App = import('../functions/api/app.ts').App;"],
    ['client/index.ts', 'shared/domain/errors.ts', "import { errorCatalogue } from '../shared/domain/errors.ts';"],
    ['client/index.ts', 'node:crypto', "import { createHmac } from 'node:crypto';"],
    ['shared/aws/job-store.ts', 'what it computes', 'await import(name);'],
    ['test/unit/x.test.ts', 'outside the project', "import '../../../shared/x.ts';"],
    ['functions/new/handler.ts', 'no row', "import 'node:fs';"],
    ['shared/aws/job-store.ts', 'what it computes', 'require(`${name}/x`); '],
  ])('an import out of bounds: %s: %s', (path, fault, text) => {
    expect(importFaults({ path, text })).toEqual([expect.stringContaining(fault)]);
  });

  test.each([
    ['shared/domain/egress.ts', "import ip from 'ipaddr.js';"],
    [
      'shared/domain/job.ts',
      "// import 'zod'\n/* import 'zod' */ const a = \"import 'zod'\", b = `import('${a}')`, c = /import 'zod'/;",
    ],
    ['functions/renderer/browser.ts', "import { connect } from 'puppeteer-core';"],
    ['infra/pack-chromium.ts', "import.meta.resolve('@sparticuz/chromium/package.json')"],
    ['shared/aws/data-keys.ts', "import { KMSClient } from '@aws-sdk/client-kms';"],
  ])('nothing wrong where nothing is: %s', (path, text) => {
    expect(importFaults({ path, text })).toEqual([]);
  });

  test('code behind a template, a division and a regular expression', () => {
    const text = "const a = `x ${b / 2} ${`}${c}`} //`; const d = e / f; const g = /[/'\"]/; import 'zod';";

    expect(importFaults({ path: 'shared/domain/job.ts', text })).toEqual(['shared/domain/job.ts imports zod']);
  });
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the texts of templates are under test

  test.each([
    'process.env.X',
    "process?.env['X']",
    "process['env']",
    'const { env } = process;',
    "import { env } from 'node:process';",
  ])('the environment read by %s', (text) => {
    expect(environmentFaults({ path: 'shared/usecases/run-job.ts', text })).toHaveLength(1);
    expect(environmentFaults({ path: 'shared/aws/compose-api.ts', text })).toEqual([]);
  });

  test('that other uses of process are none of the environment', () => {
    const text = "const pid = process.pid; process.on('exit', () => undefined); // process.env";

    expect(environmentFaults({ path: 'local/lambda/host.ts', text })).toEqual([]);
  });

  test('the console, under any spelling', () => {
    for (const text of ["console.log('x')", "console['log']('x')", 'const { log } = console;']) {
      expect(consoleFaults({ path: 'functions/api/app.ts', text })).toHaveLength(1);
    }
  });

  test.each([
    'shared/utils.ts',
    'local/helpers/x.ts',
    'shared/api/types.ts',
    'test/support/common.test.ts',
    'shared/JobStore.ts',
  ])('the name %s', (path) => expect(nameFaults({ path, text: '' })).toHaveLength(1));

  test('a file that is a line too long', () => {
    expect(lengthFaults({ path: 'local/stack.ts', text: 'x;\n'.repeat(300) })).toEqual([]);
    expect(lengthFaults({ path: 'local/stack.ts', text: 'x;\n'.repeat(301) })).toEqual([
      'local/stack.ts has 301 lines',
    ]);
    expect(lengthFaults({ path: 'test/unit/x.test.ts', text: 'x;\n'.repeat(401) })).toHaveLength(1);
  });

  test('a cycle over three files, and none of types only', () => {
    const cycle = (kind: string) => [
      { path: 'shared/a.ts', text: "import './b.ts';" },
      { path: 'shared/b.ts', text: "export { c } from './c.ts';" },
      { path: 'shared/c.ts', text: `import ${kind} { A } from './a.ts';` },
    ];

    expect(cyclesIn(cycle(''))).toEqual(['shared/a.ts > shared/b.ts > shared/c.ts > shared/a.ts']);
    expect(cyclesIn(cycle('type'))).toEqual([]);
  });

  test('a path to the folder beside the project', () => {
    const climb = '..';
    for (const text of [
      `read('${climb}/${climb}/shared/facts.md')`,
      `join(root, '${climb}', '${climb}', '${climb}', 'shared')`,
    ]) {
      expect(neighbourFaults({ path: 'test/unit/x.test.ts', text })).toHaveLength(1);
    }
    expect(
      neighbourFaults({ path: 'test/unit/x.test.ts', text: `'${climb}/${climb}/shared/domain/errors.ts'` }),
    ).toEqual([]);
  });
});
