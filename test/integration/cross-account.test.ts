/**
 * Whatever names a thing by its id answers a stranger exactly as if there were no such thing. The routes come from the
 * OpenAPI document of the running service: one that is not dealt with here fails the test.
 */
import { credentials, startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, type JobBody, post } from '../support/job-client.ts';
import { newAccount } from '../support/operator.ts';
import { startReceiver } from '../support/webhook-receiver.ts';

let stack: EmbeddedStack;
let bucket: Awaited<ReturnType<typeof startS3>>;
let owner: { readonly account: string; readonly apiKey: string };
let stranger: string;
let things: Things;
const undo: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  bucket = await startS3({ strict: true });
  stack = await startStack({ allowPrivateNetwork: true });
  owner = await newAccount(stack.ready, 'owner');
  ({ apiKey: stranger } = await newAccount(stack.ready, 'stranger'));
  things = await makeThings();
});
afterAll(async () => {
  await stack.stop();
  await bucket.stop();
  for (const step of undo) await step();
});

const as =
  (apiKey: string): EmbeddedStack['api'] =>
  (path, init) =>
    stack.api(path, { ...init, headers: { 'X-API-Key': apiKey, ...init?.headers } });
const made = async <T>(response: Response): Promise<T> => {
  if (!response.ok) throw new Error(`not made: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
};

/** One of each kind of thing, by the name under which paths and fields speak of it. */
const makeThings = async () => {
  const api = as(owner.apiKey);
  const receiver = await startReceiver(200);
  undo.push(receiver.close);
  const { id: jobId } = await accept({ api }, { html: base64('<p>mine'), webhook: `${receiver.origin}/hook` });
  const job = (await finished({ api }, jobId)) as JobBody & { assetId: string; assetUrl: string };
  const storage = await made<{ id: string }>(
    await post({ api }, '/v2/storage', {
      title: 'mine',
      endpoint: `http://127.0.0.1:${bucket.port}`,
      region: 'eu-central-1',
      bucket: 'docs',
      ...credentials,
    }),
  );
  const template = await made<{ id: string }>(
    await post({ api }, '/v2/templates', { title: 'mine', template: base64('<p>mine') }),
  );
  const key = await made<{ id: string }>(await post({ api }, '/v2/keys', { name: 'mine' }));
  const [delivery] = await made<{ id: string }[]>(await api(`/v2/webhooks/deliveries?jobId=${jobId}`));
  return {
    jobs: job.id,
    assets: job.assetId,
    assetUrl: job.assetUrl,
    storage: storage.id,
    template: template.id,
    keys: key.id,
    deliveries: delivery?.id ?? '',
  };
};
type Things = Awaited<ReturnType<typeof makeThings>>;

/** An id of the same form that nothing has. */
const missing = (id: string): string => `${id.slice(0, -26)}01J9Z3V8Q4T6X2N5B7C1D0E8FG`;

/** Which thing a path's `{id}` means, and what goes with a call of it. */
const cases: Readonly<Record<string, { readonly thing: keyof Things; readonly body?: object }>> = {
  'get /jobs/{id}': { thing: 'jobs' },
  'delete /jobs/{id}': { thing: 'jobs' },
  'get /assets/{id}': { thing: 'assets' },
  'delete /assets/{id}': { thing: 'assets' },
  'get /storage/{id}': { thing: 'storage' },
  'delete /storage/{id}': { thing: 'storage' },
  'post /storage/{id}/test': { thing: 'storage' },
  'post /webhooks/deliveries/{id}/replay': { thing: 'deliveries', body: { webhook: 'https://example.com/hook' } },
  'post /keys/{id}/rotate': { thing: 'keys', body: {} },
  'delete /keys/{id}': { thing: 'keys' },
  'get /template/{id}': { thing: 'template' },
  'put /template/{id}': { thing: 'template', body: { title: 'theirs', template: base64('<p>theirs') } },
  'delete /template/{id}': { thing: 'template' },
};

/** Paths that need no key: what they open is no account's, or a test of links or of deletions deals with it. */
const opened = ['get /assets/{id}/{filename}', 'get /deletions/{id}', 'get /docs/{file}', 'get /dashboard/{file}'];

type Operations = Readonly<Record<string, Readonly<Record<string, object>>>>;
const operations = async (): Promise<{ readonly method: string; readonly path: string }[]> => {
  const { paths } = (await (await stack.api('/v2/openapi.json')).json()) as { paths: Operations };
  return Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method, path })));
};

/** All that an answer shows, but for what differs between any two. */
const shown = async (response: Response) => {
  const headers = Object.fromEntries(response.headers);
  for (const name of ['date', 'x-amzn-requestid', 'x-amz-apigw-id', 'x-amzn-trace-id']) delete headers[name];
  return { status: response.status, headers, body: await response.text() };
};

test('every route that names a thing answers a stranger as if there were none, and leaves it alone', async () => {
  const named = (await operations()).filter(({ path }) => path.includes('{'));
  const seen = new Set<string>();
  for (const { method, path } of named) {
    const route = `${method} ${path.replace(/^\/v\d/, '')}`;
    seen.add(route);
    if (opened.includes(route)) continue;
    const found = cases[route];
    if (!found) throw new Error(`${route} is not dealt with: add a case for it`);
    const call = async (id: string) =>
      shown(
        await as(stranger)(path.replace('{id}', id), {
          method: method.toUpperCase(),
          ...(found.body && { body: JSON.stringify(found.body) }),
        }),
      );
    const id = things[found.thing];
    const foreign = await call(id);
    expect([path, foreign]).toEqual([path, await call(missing(id))]);
    expect([path, foreign.status]).toEqual([path, 404]);
  }

  expect([...seen].toSorted()).toEqual([...Object.keys(cases), ...opened].toSorted());
  const api = as(owner.apiKey);
  for (const path of [
    `/v2/jobs/${things.jobs}`,
    `/v2/assets/${things.assets}`,
    `/v2/storage/${things.storage}`,
    `/v2/template/${things.template}`,
  ]) {
    expect([path, (await api(path)).status]).toEqual([path, 200]);
  }
  expect((await fetch(things.assetUrl)).status).toBe(200);
});

test("a field or a query that names another account's thing is answered as one that names nothing", async () => {
  const api = as(stranger);
  const bodies: [string, (id: string) => object, string][] = [
    ['/v2/html/pdf', (id) => ({ html: base64('x'), storage: { id } }), things.storage],
    ['/v2/template/pdf', (id) => ({ templateId: id, async: false, storage: false }), things.template],
  ];
  for (const [path, body, id] of bodies) {
    const [foreign, none] = await Promise.all(
      [id, missing(id)].map(async (one) => shown(await post({ api }, path, body(one)))),
    );
    expect(foreign).toEqual(none);
    expect(foreign?.status).toBeGreaterThanOrEqual(400);
  }
  for (const path of [`/v2/webhooks/deliveries?jobId=${things.jobs}`, `/v2/jobs?cursor=${things.jobs}`]) {
    const [status, list] = await api(path).then(async (answer) => [answer.status, await answer.json()]);
    expect([path, status, list]).toEqual([path, 200, []]);
  }
  for (const path of ['/v2/jobs', '/v2/assets', '/v2/storage', '/v2/templates?owner=me']) {
    expect([path, await (await api(path)).json()]).toEqual([path, []]);
  }
});
