/**
 * The OpenAPI document is a promise: whatever an operation is sent, it answers with a status that the document has for it,
 * in the form that the document gives, and never with a failure of its own.
 */
import { Agent } from 'node:http';
import fc from 'fast-check';
import { talkativeDocx } from '../../cli/verify/talkative-docx.ts';
import { openApiDocument } from '../../shared/api/openapi.ts';
import { answerCheck, type OpenApi, type Operation, operationsOf } from '../support/documented-operations.ts';
import { credentials, startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { type Known, requestsOf } from '../support/operation-requests.ts';
import { newAccount } from '../support/operator.ts';
import { type RawAnswer, type RawRequest, send as sendRaw } from '../support/raw-http.ts';

/** Of the code, to name the tests by; the answers are held against the one that the stack itself serves. */
const operations = operationsOf(
  JSON.parse(JSON.stringify(openApiDocument({ publicOrigin: 'https://api.example.com', version: '1.0.0' }))) as OpenApi,
);
const conversions = operations.filter(({ tags }) => tags.includes('Conversions'));

/** `FUZZ_SEED` plays a failure again: the failure prints its seed. */
const seed = Number(process.env.FUZZ_SEED) || Date.now();
/** `npm run test:hostile` sends each operation more, ten thousand requests in all. */
const asked = Number(process.env.FUZZ_RUNS) || 0;
const runs = asked ? { conversion: asked, other: asked } : { conversion: 5, other: 4 };
const timeoutMs = 60_000 + asked * 3_000;

let bucket: Awaited<ReturnType<typeof startS3>>;
let stack: EmbeddedStack;
let document: OpenApi;
let faultsOf: ReturnType<typeof answerCheck>;
let apiKey: string;
let known: Known;
beforeAll(async () => {
  bucket = await startS3({ strict: true });
  stack = await startStack({ allowPrivateNetwork: true });
  ({ apiKey } = await newAccount(stack.ready, 'fuzzed'));
  document = (await (await stack.api('/v2/openapi.json')).json()) as OpenApi;
  faultsOf = answerCheck(document);
  known = await makeKnown();
});
afterAll(async () => {
  await stack.stop();
  await bucket.stop();
});

const as =
  (key: string): EmbeddedStack['api'] =>
  (path, init) =>
    stack.api(path, { ...init, headers: { 'X-API-Key': key, ...init?.headers } });

/** Nobody answers there, so that its deliveries are told of with an attempt, and can be asked for again. */
const webhook = 'http://127.0.0.1:9/hook';

const makeKnown = async (): Promise<Known> => {
  const api = as(apiKey);
  const make = async (path: string, body: object): Promise<string> =>
    ((await (await post({ api }, path, body)).json()) as { id: string }).id;
  const endpoint = `http://127.0.0.1:${bucket.port}`;
  const access = { endpoint, region: 'eu-central-1', bucket: 'docs', ...credentials };
  const accepted = await Promise.all([1, 2, 3].map(() => accept({ api }, { html: base64('<p>one of them'), webhook })));
  const jobs = await Promise.all(accepted.map(({ id }) => finished({ api }, id)));
  const things: Readonly<Record<string, readonly string[]>> = {
    jobs: jobs.map(({ id }) => id),
    assets: jobs.map(({ assetId = '' }) => assetId),
    keys: await Promise.all([1, 2, 3].map((n) => make('/v2/keys', { name: `key ${n}` }))),
    template: [
      'professional-invoice',
      ...(await Promise.all([1, 2].map((n) => make('/v2/templates', { title: `${n}`, template: base64('<p>one') })))),
    ],
    storage: await Promise.all([1, 2].map((n) => make('/v2/storage', { title: `bucket ${n}`, ...access }))),
    webhooks: ((await (await api('/v2/webhooks/deliveries')).json()) as { id: string }[]).map(({ id }) => id),
    docs: ['start.js', 'swagger-ui.css'],
    dashboard: ['app.js', 'app.css'],
  };
  const link = new URL(jobs[0]?.assetUrl ?? '');
  return {
    // The last of each is there to be deleted, the others to be found.
    ids: ({ path, method }) => (things[path.split('/')[2] ?? ''] ?? []).slice(method === 'delete' ? -1 : 0),
    links: ({ path }) => (path.endsWith('{filename}') ? [`${link.pathname}${link.search}`] : []),
    fixed: ({ tags, path, method }) => {
      if (tags.includes('Conversions')) {
        const source = fc.constantFrom<object>(...sources[path.split('/')[2] as keyof typeof sources]);
        return fc.tuple(source, deliveries).map(([one, delivery]) => ({ ...one, ...delivery }));
      }
      // A bucket at an address where nobody answers.
      if (path.endsWith('/storage') && method === 'post') return fc.constant({ endpoint: 'https://127.0.0.1:9' });
      // No asset is older than that.
      if (path.endsWith('/assets') && method === 'delete') return fc.constantFrom({ dryRun: true }, { before: 1 });
      return fc.constant({});
    },
  };
};

/** Most are refused once all else was found good, so that little is rendered. */
const deliveries = fc.oneof(
  { arbitrary: fc.constant({ async: true, storage: { id: 'st_none' } }), weight: 5 },
  { arbitrary: fc.constant({ async: true, storage: true }), weight: 4 },
  { arbitrary: fc.constant({ async: true, storage: false }), weight: 1 },
);
/** Of two fields that exclude each other, one. */
const sources = {
  html: [{ files: undefined, archive: undefined }, { html: undefined, archive: undefined }, {}],
  url: [{ url: 'https://127.0.0.1:9/', batch: undefined }, {}],
  template: [
    { templateId: 'professional-invoice', template: undefined },
    { template: base64('<p>{{ name }}'), templateId: undefined },
    {},
  ],
  // Nobody answers there.
  pdf: [{ url: 'https://127.0.0.1:9/', batch: undefined }, {}],
  docx: [{ file: talkativeDocx('one').toString('base64') }, { file: base64('no document') }, {}],
} as const;

const keysSent = fc.oneof(
  { arbitrary: fc.constant('own' as const), weight: 18 },
  { arbitrary: fc.constantFrom('none' as const, 'wrong' as const), weight: 1 },
);

const keptAlive = new Agent({ keepAlive: true });
const send = (request: RawRequest, key: 'own' | 'none' | 'wrong'): Promise<RawAnswer> => {
  const sent = key === 'own' ? { 'X-API-Key': apiKey } : key === 'wrong' ? { 'X-API-Key': 'eph_wrong' } : {};
  return sendRaw(stack.ready.api, { ...request, agent: keptAlive, headers: { ...request.headers, ...sent } });
};

/** A job that was accepted after all need not run. */
const cancel = async ({ status, body }: RawAnswer): Promise<void> => {
  if (status !== 202) return;
  const { id } = JSON.parse(body.toString()) as { readonly id?: string };
  if (id) await send({ method: 'DELETE', path: `/v2/jobs/${id}` }, 'own');
};

const shown = ({ method, path, body, headers }: RawRequest): string =>
  `${method} ${path} ${JSON.stringify(headers)} ${body?.toString().slice(0, 500) ?? ''}`;

const holds = async (operation: Operation, numRuns: number): Promise<void> => {
  const property = fc.asyncProperty(requestsOf(document, operation, known), keysSent, async (request, key) => {
    const answer = await send(request, key);
    // A page may be told to wait for what never comes.
    const isLate = answer.status === 504 && JSON.parse(answer.body.toString()).code === 'render_timeout';
    const failure = answer.status >= 500 && !isLate ? [`status ${answer.status}`] : [];
    const faults = [...failure, ...faultsOf(operation, answer)];
    if (faults.length > 0) throw new Error(`${shown(request)}\n${faults.join('\n')}\n${answer.body.subarray(0, 1000)}`);
    if (operation.tags.includes('Conversions')) await cancel(answer);
  });
  await fc.assert(property, { numRuns, seed, endOnFailure: true });
};

test.each(operations.map((operation) => [`${operation.method.toUpperCase()} ${operation.path}`, operation] as const))(
  '%s answers as the document says, whatever it is sent',
  async (_name, operation) => {
    await holds(operation, conversions.includes(operation) ? runs.conversion : runs.other);
  },
  timeoutMs,
);

describe('what was found so is answered for good', () => {
  test.each(['jobs', 'assets', 'storage', 'keys', 'template', 'webhooks/deliveries'])(
    'an id that is longer than any key of a table may be names nothing: %s',
    async (kind) => {
      const id = `u-${'é'.repeat(600)}`;
      const path = `/v2/${kind}/${encodeURIComponent(id)}${kind.startsWith('webhooks') ? '/replay' : ''}`;
      const method = kind.startsWith('webhooks') ? 'POST' : 'DELETE';

      expect((await send({ method, path }, 'own')).status).toBe(404);
    },
  );

  test('a number that is almost zero, which no table can hold, is recorded as zero', async () => {
    const body = { html: base64('<p>'), viewPort: { width: 1, height: 1, deviceScaleFactor: 5e-324 }, storage: true };
    const { id } = await accept({ api: as(apiKey) }, body, '/v2/html/image');

    const job = JSON.parse((await send({ method: 'GET', path: `/v2/jobs/${id}` }, 'own')).body.toString());
    expect(job.params.viewPort.deviceScaleFactor).toBe(0);
  });
});

test.each(
  conversions
    // The others' sources lie elsewhere.
    .filter(({ method, path }) => method === 'post' && /\/(html|template)\//.test(path))
    .map((operation) => [operation.path, operation] as const),
)('POST %s makes a document of its own example', async (path, operation) => {
  const { value } = operation.requestBody?.content['application/json']?.examples?.now ?? {};
  const body = Buffer.from(JSON.stringify(value));
  const answer = await send({ method: 'POST', path, headers: { 'Content-Type': 'application/json' }, body }, 'own');

  expect([answer.status, ...faultsOf(operation, answer)]).toEqual([201]);
  expect(answer.headers['content-type']).toMatch(/^(application\/pdf|image\/webp)$/);
});
