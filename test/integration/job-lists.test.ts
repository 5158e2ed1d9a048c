import { createClient, type EphemeraClient, type Job } from '../../client/index.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { newAccount } from '../support/operator.ts';

let stack: EmbeddedStack;
let own: { 'X-API-Key': string };
let client: EphemeraClient;
const made: Job[] = [];
beforeAll(async () => {
  stack = await startStack();
  const { apiKey } = await newAccount(stack.ready, 'lists');
  own = { 'X-API-Key': apiKey };
  client = createClient({ baseUrl: stack.ready.api, apiKey });
  for (let number = 0; number < 12; number += 1) {
    made.push(await client.jobs.htmlToPdf({ async: false, html: '<p>one of many', name: `number ${number}` }));
  }
  const refused = client.jobs.urlToImage({ async: false, url: 'http://10.1.2.3/' });
  await expect(refused).rejects.toMatchObject({ code: 'egress_refused' });
});
afterAll(() => stack.stop());

const list = async (path: string) => {
  const response = await stack.api(path, { headers: own });
  const next = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  return { response, items: (await response.json()) as Job[], next };
};

test('a list is a bare array, newest first, at most ten unless more are asked for', async () => {
  const jobs = await list('/v2/jobs');
  const assets = await list('/v1/assets');

  expect(jobs.items).toHaveLength(10);
  expect(jobs.items[0]).toMatchObject({ status: 'error', type: 'url-image' });
  expect(jobs.items.slice(1).map(({ id }) => id)).toEqual(
    made
      .toReversed()
      .slice(0, 9)
      .map(({ id }) => id),
  );
  expect(assets.items.map(({ id }) => id)).toEqual(
    made
      .toReversed()
      .slice(0, 10)
      .map(({ assetId }) => assetId),
  );
  expect((await list('/v2/jobs?limit=100')).items).toHaveLength(13);
});

test('the Link header leads through all pages, from wherever the API is reached', async () => {
  const ids: string[] = [];
  let path: string | undefined = '/v2/jobs?limit=5';
  const sizes: number[] = [];
  while (path) {
    const { items, next } = await list(path);
    ids.push(...items.map(({ id }) => id));
    sizes.push(items.length);
    expect(next ?? stack.ready.api).toContain(stack.ready.api);
    path = next?.slice(stack.ready.api.length);
  }

  expect(sizes).toEqual([5, 5, 3]);
  expect(new Set(ids).size).toBe(13);
});

test('every link of a list opens its document', async () => {
  const { items } = await list('/v2/jobs?status=success&limit=3');

  for (const { assetUrl } of items) expect((await fetch(assetUrl ?? '')).status).toBe(200);
});

test('filters by status, type and time, which may go together', async () => {
  const { jobs, assets } = client;
  const [first, , , , { timestamp: fifth }] = made as [Job, Job, Job, Job, Job];
  const namesOf = async (query: Parameters<typeof jobs.list>[0]) =>
    (await jobs.list({ limit: 100, ...query })).items.map(({ name }) => name);

  expect(await namesOf({ status: 'error' })).toEqual([undefined]);
  expect(await namesOf({ status: 'pending' })).toEqual([]);
  expect(await namesOf({ type: 'html-pdf' })).toHaveLength(12);
  expect(await namesOf({ status: 'error', type: 'html-pdf' })).toEqual([]);
  expect(await namesOf({ until: fifth })).toEqual(['number 3', 'number 2', 'number 1', 'number 0']);
  expect(await namesOf({ since: fifth })).toHaveLength(9);
  expect((await assets.list({ until: first.timestamp })).items).toEqual([]);
});

test.each([
  ['limit', 'limit=0'],
  ['limit', 'limit=101'],
  ['limit', 'limit=ten'],
  ['cursor', 'cursor=asset_01J9Z3V8Q4T6X2N5B7C1D0E8FG'],
  ['cursor', 'cursor=%00'],
  ['status', 'status=done'],
  ['type', 'type=html'],
  ['since', 'since=yesterday'],
])('a wrong %s is refused: %s', async (field, query) => {
  const { response, items } = await list(`/v2/jobs?${query}`);

  expect(response.status).toBe(400);
  expect(items).toMatchObject({ code: 'invalid_request', field });
});
