/** Stored documents: signed links, lists, deletion. P10: erasure; links die with the asset. */
import { signLink } from '../../shared/domain/link.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { newAccount, objectsIn, rowsOf, signingKey } from '../support/operator.ts';

type AssetBody = { readonly id: string; readonly url: string; readonly previewUrl?: string; readonly size: number };

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const json = async <T>(path: string, headers: Record<string, string> = {}): Promise<T> =>
  (await (await stack.api(path, { headers })).json()) as T;
const store = async (more: object = {}): Promise<JobBody> => {
  const body = { async: false, html: base64('<p>stored'), ...more };
  return (await (await post(stack, '/v2/html/pdf', body)).json()) as JobBody;
};
const fetchPart = (url: string, Range: string): Promise<Response> => fetch(url, { headers: { Range } });
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('a link to a document', () => {
  let url: string;
  let whole: Buffer;
  let job: JobBody;
  beforeAll(async () => {
    job = await store({ filename: 'May & June.pdf' });
    url = job.assetUrl ?? '';
    whole = await bytesOf(await fetch(url));
  });

  test('answers 200 with the bytes, without a key and without a redirect', async () => {
    const response = await fetch(url, { redirect: 'error' });

    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': String(whole.length),
      'content-disposition': 'attachment; filename="May___June.pdf"',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
    });
    expect(whole.length).toBe(job.size);
    expect(whole.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('names neither the file nor anything else of the request', () => {
    expect(new URL(url).pathname).toBe(`/v2/assets/${job.assetId}/${job.assetId}.pdf`);
    expect(url).not.toMatch(/May|June/);
  });

  test.each([
    ['bytes=0-9', 0, 10],
    ['bytes=100-', 100, undefined],
    ['bytes=-50', -50, undefined],
  ])('gives the part that %s asks for', async (range, from, to) => {
    const part = await fetchPart(url, range);
    const expected = whole.subarray(from, to);
    const first = from < 0 ? whole.length + from : from;

    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes ${first}-${first + expected.length - 1}/${whole.length}`);
    expect((await bytesOf(part)).equals(expected)).toBe(true);
  });

  test('refuses a part that the file does not have', async () => {
    const refused = await fetchPart(url, `bytes=${whole.length}-`);

    expect(await codeOf(refused)).toEqual([416, 'range_invalid']);
    expect(refused.headers.get('content-range')).toBe(`bytes */${whole.length}`);
  });

  test('is another one on each read, and the earlier ones stay good', async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    const again = await json<JobBody>(`/v2/jobs/${job.id}`);

    expect(again.assetUrl).not.toBe(url);
    expect((await fetch(again.assetUrl ?? '')).status).toBe(200);
    expect((await fetch(url)).status).toBe(200);
  });

  test.each<[string, (link: URL) => void]>([
    ['an altered signature', (link) => link.searchParams.set('signature', `${link.searchParams.get('signature')}A`)],
    [
      'a later expiry',
      (link) => link.searchParams.set('expires', String(Number(link.searchParams.get('expires')) + 1)),
    ],
    ['no signature', (link) => link.searchParams.delete('signature')],
    ['no expiry', (link) => link.searchParams.delete('expires')],
    [
      'the id of another file',
      (link) => {
        link.pathname = link.pathname.replace(/asset_\w{26}\/asset_\w{26}/, `${job.assetId}-preview/x`);
      },
    ],
  ])('with %s is refused', async (_what, alter) => {
    const link = new URL(url);
    alter(link);
    expect(await codeOf(await fetch(link))).toEqual([403, 'link_invalid']);
  });

  test('that has expired is refused, though it is genuine', async () => {
    const { account } = stack.ready;
    const key = await signingKey(stack.ready, account, 'link');
    const linkUntil = (expiresAt: number): URL => {
      const link = new URL(url);
      link.searchParams.set('expires', String(expiresAt));
      link.searchParams.set('signature', signLink(key, { account, file: job.assetId ?? '', expiresAt }));
      return link;
    };

    expect((await fetch(linkUntil(Date.now() + 60_000))).status).toBe(200);
    expect(await codeOf(await fetch(linkUntil(Date.now() - 1)))).toEqual([403, 'link_invalid']);
  });

  test("signed by another account's key is refused", async () => {
    const other = await newAccount(stack.ready, 'somebody else');
    await post(stack, '/v2/html/pdf', { async: false, html: base64('x') }, { 'X-API-Key': other.apiKey });
    const key = await signingKey(stack.ready, other.account, 'link');
    const link = new URL(url);
    const expiresAt = Number(link.searchParams.get('expires'));
    const mine = { account: stack.ready.account, file: job.assetId ?? '', expiresAt };
    const theirs = { ...mine, account: other.account };

    link.searchParams.set('signature', signLink(key, mine));
    expect(await codeOf(await fetch(link))).toEqual([403, 'link_invalid']);
    link.searchParams.set('signature', signLink(key, theirs));
    expect(await codeOf(await fetch(link))).toEqual([404, 'not_found']);
  });
});

test('inline is for the browser to show, a picture as well as a document', async () => {
  const response = await fetch((await store({ inline: true })).assetUrl ?? '');
  await response.arrayBuffer();

  expect(response.headers.get('content-disposition')).toMatch(/^inline; filename="asset_\w+\.pdf"$/);
});

test('a preview is stored beside the document, with a link of its own, and both count as stored', async () => {
  const before = (await rowsOf(stack.ready, stack.ready.account, 'STORED'))[0]?.bytes as number;
  const job = await store({ generatePreview: { width: 120, type: 'png' } });
  const preview = await fetch(job.previewUrl ?? '');
  const bytes = await bytesOf(preview);
  const asset = await json<AssetBody & Record<string, unknown>>(`/v2/assets/${job.assetId}`);

  expect(preview.headers.get('content-type')).toBe('image/png');
  expect(bytes.readUInt32BE(16)).toBe(120);
  expect(asset).toMatchObject({ previewFileId: `${job.assetId}-preview`, previewExt: 'png', size: job.size });
  const after = (await rowsOf(stack.ready, stack.ready.account, 'STORED'))[0]?.bytes as number;
  expect(after - before).toBe((job.size ?? 0) + bytes.length);
});

describe('deleting', () => {
  test('an asset kills its links at once, frees its bytes and leaves nothing of it', async () => {
    const job = await store({ filename: 'gone.pdf', generatePreview: true });
    const asset = await json<AssetBody>(`/v2/assets/${job.assetId}`);
    const { account } = stack.ready;
    const stored = async () => (await rowsOf(stack.ready, account, 'STORED'))[0]?.bytes as number;
    const before = await stored();
    const kept = await objectsIn(stack.ready, 'assets', `${account}/${job.id}/`);

    const response = await stack.api(`/v2/assets/${job.assetId}`, { method: 'DELETE' });

    expect([response.status, await response.json()]).toEqual([200, { status: 'success' }]);
    for (const url of [job.assetUrl, asset.url, asset.previewUrl]) {
      expect(await codeOf(await fetch(url ?? ''))).toEqual([404, 'not_found']);
    }
    expect(kept).toHaveLength(2);
    expect(await objectsIn(stack.ready, 'assets', `${account}/${job.id}/`)).toEqual([]);
    expect(before - (await stored())).toBe(kept.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(await rowsOf(stack.ready, account, `ASSET#${job.assetId}`)).toEqual([]);
    expect(await rowsOf(stack.ready, account, `PURPOSE#asset#${job.assetId}`, 'data-keys')).toEqual([]);
    expect(await json<JobBody>(`/v2/jobs/${job.id}`)).not.toHaveProperty('assetUrl');
    expect((await stack.api(`/v2/assets/${job.assetId}`, { method: 'DELETE' })).status).toBe(404);
  });

  test('a job leaves its asset, unless both are meant', async () => {
    const [first, second] = [await store(), await store()];

    expect((await stack.api(`/v2/jobs/${first.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await stack.api(`/v2/jobs/${second.id}?assets=true`, { method: 'DELETE' })).status).toBe(200);
    for (const { id } of [first, second]) expect((await stack.api(`/v2/jobs/${id}`)).status).toBe(404);
    expect((await fetch(first.assetUrl ?? '')).status).toBe(200);
    expect((await fetch(second.assetUrl ?? '')).status).toBe(404);
  });

  test('what belongs to another account looks exactly like what does not exist', async () => {
    const job = await store();
    const { apiKey } = await newAccount(stack.ready, 'a stranger');
    const missing = 'asset_01J9Z3V8Q4T6X2N5B7C1D0E8FG';
    for (const [method, path] of [
      ['GET', `/v2/assets/${job.assetId}`],
      ['DELETE', `/v2/assets/${job.assetId}`],
      ['GET', `/v2/jobs/${job.id}`],
      ['DELETE', `/v2/jobs/${job.id}?assets=true`],
    ] as const) {
      const theirs = await stack.api(path, { method, headers: { 'X-API-Key': apiKey } });
      const nothing = await stack.api(`/v2/assets/${missing}`, { method, headers: { 'X-API-Key': apiKey } });
      expect([theirs.status, await theirs.json()]).toEqual([404, await nothing.json()]);
    }
    expect((await fetch(job.assetUrl ?? '')).status).toBe(200);
  });

  test('in bulk counts first on request, and then spares what is younger', async () => {
    const { account, apiKey } = await newAccount(stack.ready, 'tidy');
    const own = { 'X-API-Key': apiKey };
    const body = { async: false, html: base64('<p>old') };
    for (let number = 0; number < 3; number += 1) await post(stack, '/v2/html/pdf', body, own);
    const before = Date.now();
    const young = (await (await post(stack, '/v2/html/pdf', body, own)).json()) as JobBody;
    const all = await objectsIn(stack.ready, 'assets', `${account}/`);
    const oldBytes = all.filter(({ key }) => !key.includes(young.id)).reduce((sum, { bytes }) => sum + bytes, 0);
    const cleanUp = async (query: string) =>
      (await stack.api(`/v2/assets?before=${before}${query}`, { method: 'DELETE', headers: own })).json();

    expect(await cleanUp('&dryRun=true')).toEqual({ count: 3, bytes: oldBytes, complete: true });
    expect(await objectsIn(stack.ready, 'assets', `${account}/`)).toHaveLength(4);
    expect(await cleanUp('')).toEqual({ count: 3, bytes: oldBytes, complete: true });
    expect((await json<AssetBody[]>('/v2/assets', own)).map(({ id }) => id)).toEqual([young.assetId]);
    expect((await stack.api('/v2/assets', { method: 'DELETE' })).status).toBe(400);
  });
});

test('several pages become one PDF, and one bad address fails the job by its place', async () => {
  const bad = await accept(stack, { batch: ['http://10.0.0.1/', 'http://10.0.0.2/'] }, '/v2/url/pdf');

  expect(await finished(stack, bad.id)).toMatchObject({
    status: 'error',
    code: 'egress_refused',
    error: expect.stringMatching(/^batch\.urls\.0: /),
  });
});
