/** P17: how long things are kept is the account's word; what has had its time is hidden at once and destroyed soon. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { days } from '../../shared/domain/durations.ts';
import { newId } from '../../shared/domain/ids.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, type JobBody, post } from '../support/job-client.ts';
import { documentsOf, newAccount, objectsIn, type Row, rowsOf, s3Of } from '../support/operator.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  // A look a second.
  stack = await startStack({ timeScale: 0.02 });
});
afterAll(() => stack.stop());

type Account = { readonly id: string; readonly headers: { readonly 'X-API-Key': string } };
type AssetRow = Row & { readonly document: { readonly objectKey: string; readonly bytes: number } };
type Made = { readonly job: string; readonly asset: string; readonly delivery: string; readonly objectKey: string };

const makeAccount = async (name: string): Promise<Account> => {
  const { account, apiKey } = await newAccount(stack.ready, name);
  return { id: account, headers: { 'X-API-Key': apiKey } };
};
const call = async <Body = unknown>(account: Account, path: string, init: { method?: string; body?: string } = {}) => {
  const response = await stack.api(path, { ...init, headers: account.headers });
  return { status: response.status, body: (await response.json()) as Body };
};
const change = (account: Account, body: object) =>
  call(account, '/v2/account/settings', { method: 'PATCH', body: JSON.stringify(body) });
const records = () => stack.ready.resources.tables?.records ?? '';
const bucket = () => stack.ready.resources.buckets?.assets ?? '';
const put = (row: object) => documentsOf(stack.ready).send(new PutCommand({ TableName: records(), Item: row }));

/** A stored document, its job and an ended delivery. */
const make = async (account: Account): Promise<Made> => {
  const body = { async: false, html: base64('<p>kept') };
  const job = (await (await post(stack, '/v2/html/pdf', body, account.headers)).json()) as Required<JobBody>;
  const [asset] = (await rowsOf(stack.ready, account.id, `ASSET#${job.assetId}`)) as [AssetRow];
  const delivery = job.id.replace('job', 'delivery');
  const [pk, createdAt] = [`ACCOUNT#${account.id}`, job.timestamp];
  await put({ pk, sk: `DELIVERY#${delivery}`, jobId: job.id, createdAt, status: 'success', attempt: 1, attempts: [] });
  return { job: job.id, asset: job.assetId, delivery, objectKey: asset.document.objectKey };
};

/** The same as if it had been made that many days ago. */
const makeOld = async (account: Account, { job, asset, delivery, objectKey }: Made, age: number): Promise<Made> => {
  const at = Date.now() - days(age);
  const old = { job: newId('job', at), asset: newId('asset', at), delivery: newId('delivery', at) };
  const copyKey = `${account.id}/${old.job}/0`;
  const object = await s3Of(stack.ready).send(new GetObjectCommand({ Bucket: bucket(), Key: objectKey }));
  const Body = (await object.Body?.transformToByteArray()) ?? '';
  await s3Of(stack.ready).send(new PutObjectCommand({ Bucket: bucket(), Key: copyKey, Body }));
  const row = async (sk: string) => (await rowsOf(stack.ready, account.id, sk))[0];
  const assetRow = (await row(`ASSET#${asset}`)) as AssetRow;
  const document = { ...assetRow.document, objectKey: copyKey };
  await put({ ...(await row(`JOB#${job}`)), sk: `JOB#${old.job}`, assetId: old.asset, createdAt: at });
  await put({ ...assetRow, sk: `ASSET#${old.asset}`, jobId: old.job, document, createdAt: at });
  await put({ ...(await row(`DELIVERY#${delivery}`)), sk: `DELIVERY#${old.delivery}`, jobId: old.job, createdAt: at });
  const stored = await row('STORED');
  await put({ ...stored, bytes: Number(stored?.bytes) + document.bytes });
  return { ...old, objectKey: copyKey };
};

const idsIn = async (account: Account, path: string): Promise<string[]> =>
  (await call<{ id: string }[]>(account, path)).body.map(({ id }) => id);

describe('settings', () => {
  let account: Account;
  beforeAll(async () => {
    account = await makeAccount('settings');
  });
  const nothing = {
    storage: null,
    retention: { assetDays: null, jobDays: null, webhookDays: null },
    allowedHosts: null,
  };

  test('are none at first, change one by one, and are taken back with null', async () => {
    expect(await call(account, '/v2/account/settings')).toEqual({ status: 200, body: nothing });

    await change(account, { storage: false });
    await change(account, { retention: { assetDays: 30 } });
    await change(account, { allowedHosts: ['assets.example.com'] });
    const changed = await change(account, { retention: { jobDays: 90 } });

    const expected = {
      storage: false,
      retention: { assetDays: 30, jobDays: 90, webhookDays: null },
      allowedHosts: ['assets.example.com'],
    };
    expect(changed).toEqual({ status: 200, body: expected });
    expect((await call(account, '/v2/account/settings')).body).toEqual(expected);
    const back = await change(account, {
      storage: null,
      retention: { assetDays: null, jobDays: null },
      allowedHosts: null,
    });
    expect(back.body).toEqual(nothing);
    expect(await rowsOf(stack.ready, account.id, 'RETENTION')).toEqual([]);
  });

  test('decide where a document goes when the request does not say', async () => {
    await change(account, { storage: false });

    const response = await post(stack, '/v2/html/pdf', { html: base64('<p>x') }, account.headers);

    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('application/pdf');
    await response.arrayBuffer();
    await change(account, { storage: null });
  });

  test.each([
    ['storage', { storage: 'cloud' }],
    ['storage.id', { storage: { id: 'st_01J9Z3V8Q4T6X2N5B7C1D0E8FG' } }],
    ['retention.assetDays', { retention: { assetDays: 0 } }],
    ['retention.jobDays', { retention: { jobDays: 1.5 } }],
    ['retention.webhookDays', { retention: { webhookDays: 31 } }],
    ['allowedHosts', { allowedHosts: 'example.com' }],
    ['allowedHosts.1', { allowedHosts: ['example.com', 'https://example.com'] }],
    ['allowedHosts.0', { allowedHosts: ['10.0.0.0/8'] }],
  ])('that cannot be are refused with the name of the field: %s', async (field, body) => {
    expect(await change(account, body)).toMatchObject({ status: 400, body: { code: 'invalid_request', field } });
    expect((await call(account, '/v2/account/settings')).body).toEqual(nothing);
  });

  test('leave an entry in the audit trail, and only when something was changed', async () => {
    const before = (await idsIn(account, '/v2/audit?limit=100')).length;

    await change(account, { retention: { jobDays: 0 } });
    await change(account, { retention: { jobDays: 5 } });

    const entries = (await call<object[]>(account, '/v2/audit?limit=100')).body;
    expect(entries).toHaveLength(before + 1);
    expect(entries[0]).toMatchObject({ action: 'settings_changed', by: expect.stringMatching(/^key_/) });
  });
});

test('what has had its time is gone from every read before anything swept it', async () => {
  const account = await makeAccount('hidden');
  const young = await make(account);
  const old = await makeOld(account, young, 10);
  const link = (await call<{ url: string }>(account, `/v2/assets/${old.asset}`)).body.url;
  expect((await fetch(link)).status).toBe(200);

  // Past the API: no row leads the sweeper here.
  await documentsOf(stack.ready).send(
    new UpdateCommand({
      TableName: records(),
      Key: { pk: `ACCOUNT#${account.id}`, sk: 'ACCOUNT' },
      UpdateExpression: 'SET retention = :r',
      ExpressionAttributeValues: { ':r': { assetDays: 9, webhookDays: 9 } },
    }),
  );

  expect((await fetch(link)).status).toBe(404);
  expect((await call(account, `/v2/assets/${old.asset}`)).status).toBe(404);
  expect(await idsIn(account, '/v2/assets')).toEqual([young.asset]);
  expect(await idsIn(account, '/v2/webhooks/deliveries')).toEqual([young.delivery]);
  expect(await idsIn(account, `/v2/webhooks/deliveries?jobId=${old.job}`)).toEqual([]);
  const replay = { method: 'POST', body: JSON.stringify({ webhook: 'https://example.com/' }) };
  expect((await call(account, `/v2/webhooks/deliveries/${old.delivery}/replay`, replay)).status).toBe(404);
  const exported = await bytesOf(await stack.api('/v2/account/export', { headers: account.headers }));
  expect([young.asset, old.asset].map((id) => exported.includes(`assets/${id}.pdf`))).toEqual([true, false]);
  const job = (await call(account, `/v2/jobs/${old.job}`)).body;
  expect(job).toMatchObject({ id: old.job, status: 'success' });
  expect(job).not.toHaveProperty('assetUrl');
  expect(await rowsOf(stack.ready, account.id, `ASSET#${old.asset}`)).toHaveLength(1);
});

test('a setting reaches what was stored before: row, file and bytes are destroyed, and what is young stays', async () => {
  const account = await makeAccount('swept');
  const other = await makeAccount('untouched');
  const young = await make(account);
  const old = [await makeOld(account, young, 10), await makeOld(account, young, 100)];
  const others = await makeOld(other, await make(other), 100);

  await change(account, { retention: { assetDays: 7, jobDays: 50, webhookDays: 7 } });

  expect(await idsIn(account, '/v2/jobs')).toEqual([young.job, old[0]?.job]);
  const left = async () => {
    const kinds = ['ASSET#', 'DELIVERY#', 'JOB#'].map((prefix) => rowsOf(stack.ready, account.id, prefix));
    return (await Promise.all(kinds)).flat().map(({ sk }) => sk);
  };
  const expected = [`ASSET#${young.asset}`, `DELIVERY#${young.delivery}`, `JOB#${old[0]?.job}`, `JOB#${young.job}`];
  for (const end = Date.now() + 20_000; (await left()).length > expected.length && Date.now() < end; ) await sleep(100);
  expect(await left()).toEqual(expected);
  const objects = await objectsIn(stack.ready, 'assets', `${account.id}/`);
  expect(objects.map(({ key }) => key)).toEqual([young.objectKey]);
  const [stored] = await rowsOf(stack.ready, account.id, 'STORED');
  expect(stored?.bytes).toBe(objects[0]?.bytes);
  expect((await call(other, `/v2/assets/${others.asset}`)).status).toBe(200);
});
