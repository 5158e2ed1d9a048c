/** P7: an account's storage limit holds to the byte, however many write at once; nothing is evicted or half-written. */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, finished, type JobBody, post } from '../support/job-client.ts';
import { admin, newAccount, objectsIn, rowsOf, uploadsIn } from '../support/operator.ts';
import { sampleOf } from '../support/whole.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

type Account = { readonly account: string; readonly apiKey: string };
/** A picture has the same bytes each time. */
const picture = { html: base64('<body style="background:#07c">') };
const draw = ({ apiKey }: Account, body: object): Promise<Response> =>
  post(stack, '/v2/html/image', { ...picture, ...body }, { 'X-API-Key': apiKey });

const limitTo = (account: string, storageBytes: number) =>
  admin(stack.ready, { action: 'setPlan', account, plan: 'unlimited', limits: { storageBytes } });
const storedBytes = async (account: string) => (await rowsOf(stack.ready, account, 'STORED'))[0]?.bytes;
const pictureBytes = async (): Promise<number> => {
  const job = (await (await draw(await newAccount(stack.ready, 'measure'), { async: false })).json()) as JobBody;
  return job.size ?? 0;
};

/** That bytes listed equal the counter, and that there is nothing else. */
const expectStored = async (account: string, files: number, bytes: number): Promise<void> => {
  const objects = await objectsIn(stack.ready, 'assets', `${account}/`);
  expect(objects.map((object) => object.bytes)).toEqual(Array(files).fill(bytes / files));
  expect(await storedBytes(account)).toBe(bytes);
  expect(await rowsOf(stack.ready, account, 'ASSET#')).toHaveLength(files);
  expect(await uploadsIn(stack.ready, 'assets')).toBe(0);
};

const writers = 20;
const fitting = 9;

test.each(sampleOf([true, false], 2))(
  'with async %s, of 20 writers of a tenth of the limit and a byte, nine succeed',
  async (async) => {
    const bytes = await pictureBytes();
    const account = await newAccount(stack.ready, 'crowded');
    // A tenth of it and one byte more is just what a picture takes.
    await limitTo(account.account, 10 * (bytes - 1));

    const responses = await Promise.all(Array.from({ length: writers }, () => draw(account, { async })));
    const answers = (await Promise.all(responses.map((response) => response.json()))) as JobBody[];
    const as: EmbeddedStack['api'] = (path) => stack.api(path, { headers: { 'X-API-Key': account.apiKey } });
    const ends = async
      ? await Promise.all(answers.map(({ id }) => finished({ api: as }, id, 60_000)))
      : answers.map((answer, at) => ({ ...answer, status: responses[at]?.status === 201 ? 'success' : 'error' }));

    expect(ends.filter(({ status }) => status === 'success')).toHaveLength(fitting);
    const refused = ends.filter(({ status }) => status === 'error');
    expect(refused.map(({ code }) => code)).toEqual(Array(writers - fitting).fill('storage_full'));
    if (!async) expect(responses.filter(({ status }) => status === 403)).toHaveLength(writers - fitting);
    await stack.allFrozen();
    await expectStored(account.account, fitting, fitting * bytes);
  },
  120_000,
);

test('an account that is full is refused before anything is rendered or recorded, until there is room again', async () => {
  const account = await newAccount(stack.ready, 'full');
  const job = (await (await draw(account, { async: false })).json()) as JobBody;
  const own = { headers: { 'X-API-Key': account.apiKey } };
  await limitTo(account.account, job.size ?? 0);

  for (const async of [true, false]) {
    const refused = await draw(account, { async });
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'storage_full' }]);
  }
  expect(await rowsOf(stack.ready, account.account, 'JOB#')).toHaveLength(1);
  expect((await draw(account, { async: false, storage: false })).status).toBe(201);
  expect((await stack.api(`/v2/assets/${job.assetId}`, { ...own, method: 'DELETE' })).status).toBe(200);
  expect((await draw(account, { async: false })).status).toBe(201);
  await expectStored(account.account, 1, job.size ?? 0);
});

test('a smaller plan keeps what is there and refuses what is new', async () => {
  const account = await newAccount(stack.ready, 'shrinking');
  const job = (await (await draw(account, { async: false })).json()) as JobBody;
  await limitTo(account.account, 1);

  expect((await draw(account, { async: false })).status).toBe(403);
  expect((await fetch(job.assetUrl ?? '')).status).toBe(200);
});

test('a document over the limit of the account is refused, stored or not', async () => {
  const account = await newAccount(stack.ready, 'small documents');
  await admin(stack.ready, {
    action: 'setPlan',
    account: account.account,
    plan: 'standard',
    limits: { documentBytes: 100 },
  });

  for (const storage of [true, false]) {
    const response = await draw(account, { async: false, storage });
    const answer = await response.json();
    expect([response.status, answer]).toMatchObject([422, { code: 'document_too_large' }]);
    expect((answer as { message: string }).message).toContain('100 bytes');
  }
  await expectStored(account.account, 0, 0);
});
