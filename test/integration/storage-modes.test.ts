/** P1: three storage modes, each by the defaults of its version, of the account, and of the request. */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { admin, newAccount, objectsIn, rowsOf } from '../support/operator.ts';
import { readPdf } from '../support/pdf.ts';

type Named = { readonly async?: boolean; readonly storage?: unknown };
type Outcome = 'document' | 'stored document' | 'finished job' | 'pending job' | '400 async' | '400 storage';
type Account = { readonly account: string; readonly apiKey: string };

let stack: EmbeddedStack;
let own: Account;
beforeAll(async () => {
  stack = await startStack();
  own = { account: stack.ready.account, apiKey: stack.ready.apiKey };
});
afterAll(() => stack.stop());

const html = base64('<p>one of three modes</p>');
const convert = (version: string, named: object, { apiKey }: Account): Promise<Response> =>
  post(stack, `/${version}/html/pdf`, { html, ...named }, { 'X-API-Key': apiKey });

const jobRow = async ({ account }: Account, id: string) => (await rowsOf(stack.ready, account, `JOB#${id}`))[0];

/** What a call was answered with, and that it left what its mode says and nothing else. */
const outcomeOf = async (version: string, named: object, account: Account): Promise<Outcome | string> => {
  const response = await convert(version, named, account);
  if (response.headers.get('content-type') === 'application/pdf') {
    expect(response.status).toBe(201);
    expect((await readPdf(await bytesOf(response))).text[0]).toContain('one of three modes');
    const id = response.headers.get('cl-worker-job-id') ?? '';
    await stack.allFrozen();
    const row = await jobRow(account, id);
    const kept = await objectsIn(stack.ready, 'assets', `${account.account}/${id}/`);
    expect([row?.storage, kept.length]).toEqual(row?.assetId ? ['cloud', 1] : ['none', 0]);
    return row?.assetId ? 'stored document' : 'document';
  }
  const answer = (await response.json()) as JobBody & { code?: string; field?: string };
  if (response.status === 400) {
    expect(answer).toMatchObject({ code: 'storage_not_allowed', message: expect.stringContaining('async:true with') });
    return `400 ${answer.field}`;
  }
  expect([response.status, answer.status]).toEqual(answer.status === 'pending' ? [202, 'pending'] : [201, 'success']);
  if (answer.status === 'pending') {
    expect(await finished({ api: apiAs(account) }, answer.id)).toMatchObject({ status: 'success' });
    return 'pending job';
  }
  const bytes = await bytesOf(await fetch(answer.assetUrl ?? ''));
  expect((await readPdf(bytes)).text[0]).toContain('one of three modes');
  return 'finished job';
};

const apiAs =
  ({ apiKey }: Account): EmbeddedStack['api'] =>
  (path, init) =>
    stack.api(path, { ...init, headers: { 'X-API-Key': apiKey, ...init?.headers } });

test.each<[string, Named, Outcome]>([
  ['v1', {}, 'document'],
  ['v1', { storage: false }, 'document'],
  ['v1', { async: false }, 'document'],
  ['v1', { async: false, storage: false }, 'document'],
  ['v1', { storage: true }, 'stored document'],
  ['v1', { async: false, storage: true }, 'stored document'],
  ['v1', { async: true, storage: true }, 'pending job'],
  ['v1', { async: true }, '400 async'],
  ['v1', { async: true, storage: false }, '400 storage'],
  ['v2', {}, 'pending job'],
  ['v2', { storage: true }, 'pending job'],
  ['v2', { storage: 'true' }, 'pending job'],
  ['v2', { async: true }, 'pending job'],
  ['v2', { async: false }, 'finished job'],
  ['v2', { async: false, storage: true }, 'finished job'],
  ['v2', { storage: false }, 'document'],
  ['v2', { async: false, storage: 'false' }, 'document'],
  ['v2', { async: true, storage: false }, '400 storage'],
  ['v1', { async: false, storage: { id: 'st_1' } }, '400 storage'],
  ['v2', { async: false, storage: { id: 'st_1' } }, '400 storage'],
])('%s with %j: %s', async (version, named, expected) => {
  expect(await outcomeOf(version, named, own)).toBe(expected);
});

test.each<[string, Named, Outcome]>([
  ['v1', { apiVer: 'v2' } as Named, 'pending job'],
  ['v2', { apiVer: 'v1' } as Named, 'document'],
  ['v2', { apiVer: 'v1', storage: true } as Named, 'stored document'],
])('%s with %j: the version in the request wins', async (version, named, expected) => {
  expect(await outcomeOf(version, named, own)).toBe(expected);
});

describe('the preference of an account', () => {
  let account: Account;
  beforeAll(async () => {
    account = await newAccount(stack.ready, 'with a preference');
  });
  const prefer = (storage: unknown) => admin(stack.ready, { action: 'setStorage', account: account.account, storage });

  test.each<[unknown, string, Named, Outcome]>([
    [false, 'v2', {}, 'document'],
    [false, 'v2', { storage: true }, 'pending job'],
    [false, 'v2', { async: true }, '400 async'],
    [true, 'v1', {}, 'stored document'],
    [true, 'v1', { storage: false }, 'document'],
    [true, 'v2', { async: false }, 'finished job'],
    [null, 'v1', {}, 'document'],
    [null, 'v2', {}, 'pending job'],
  ])('%j, in %s with %j: %s', async (preference, version, named, expected) => {
    expect(await prefer(preference)).toEqual({ status: 'success' });
    expect(await outcomeOf(version, named, account)).toBe(expected);
  });

  test('is set for accounts that exist only, and to a storage mode only', async () => {
    const missing = { action: 'setStorage', account: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG', storage: true };

    expect(await admin(stack.ready, missing)).toMatchObject({ error: { code: 'not_found' } });
    expect(await prefer('yes')).toMatchObject({ error: { code: 'invalid_request' } });
  });
});

test('a synchronous stored document keeps the name that it was given, and is recorded as one job', async () => {
  const named = { storage: true, filename: 'Report of May.pdf', name: 'a label', projectId: 'p-1' };
  const response = await convert('v1', named, own);
  const id = response.headers.get('cl-worker-job-id') ?? '';
  await response.arrayBuffer();

  expect(response.headers.get('content-disposition')).toBe('attachment; filename="Report_of_May.pdf"');
  const job = (await (await stack.api(`/v2/jobs/${id}`)).json()) as JobBody;
  expect(job).toMatchObject({ status: 'success', params: { filename: '...', name: 'a label', projectId: 'p-1' } });
  const download = await fetch(job.assetUrl ?? '');
  expect(download.headers.get('content-disposition')).toBe('attachment; filename="Report_of_May.pdf"');
  const asset = await (await stack.api(`/v2/assets/${job.assetId}`)).json();
  expect(asset).toMatchObject({ jobId: id, name: 'a label', projectId: 'p-1', ext: 'pdf', size: job.size });
});

test('a synchronous render that fails is answered with its error and stores nothing', async () => {
  const before = await objectsIn(stack.ready, 'assets');
  const response = await post(stack, '/v2/url/pdf', { async: false, url: 'http://10.1.2.3/' });

  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ code: 'egress_refused', field: 'url' });
  expect(await objectsIn(stack.ready, 'assets')).toEqual(before);
  const [failed] = (await (await stack.api('/v2/jobs?status=error&limit=1')).json()) as JobBody[];
  expect(failed).toMatchObject({ status: 'error', code: 'egress_refused', error: expect.stringMatching(/^url: /) });
});
