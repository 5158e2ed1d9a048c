/** What is asked of an account, while it has more and more jobs. */
import { deleteAccount, signedReceipt } from '../../support/deletion-client.ts';
import type { EmbeddedStack } from '../../support/embedded-stack.ts';
import { rowsOf } from '../../support/operator.ts';
import { expectStatus } from '../keep-alive.ts';
import { watchStack } from '../peak-memory.ts';
import { median } from '../statistics.ts';
import { type FilledAccount, fillAccount } from './fill-account.ts';
import type { Around, Growth, Step } from './growth-table.ts';

const asksOfEach = 15;
/** Before those that count. */
const warmUpAsks = 3;

const erasedWithinMs = 30 * 60_000;

type Ask = (round: number) => Promise<unknown>;

const asksOf = ({ ready: { api } }: EmbeddedStack, own: FilledAccount): Readonly<Record<string, Ask>> => {
  const { client, ids, firstAt, apartMs } = own;
  const get = async (path: string) => expectStatus(200, await client.get(`${api}${path}`));
  const middle = firstAt + Math.floor(ids.length / 2) * apartMs;
  const idAt = (round: number): string => ids[(round * 7919) % ids.length] ?? '';
  return {
    'first page': () => get('/v2/jobs'),
    'that failed': () => get('/v2/jobs?status=error'),
    'that succeeded': () => get('/v2/jobs?status=success'),
    'of a type that no job has': () => get('/v2/jobs?type=pdf-docx'),
    'from the middle of its time on': () => get(`/v2/jobs?since=${middle}&until=${middle + 10 * apartMs}`),
    'one job': (round) => get(`/v2/jobs/${idAt(round)}`),
  };
};

const timesOf = async (ask: Ask): Promise<number> => {
  const times: number[] = [];
  for (let round = 0; round < warmUpAsks + asksOfEach; round += 1) {
    const started = performance.now();
    await ask(round);
    if (round >= warmUpAsks) times.push(performance.now() - started);
  }
  return median(times);
};

/** The newest, which no later question is about. */
const deleteSome = async ({ ready: { api } }: EmbeddedStack, { ids, apiKey }: FilledAccount): Promise<number> => {
  const last = ids.slice(-3);
  const times: number[] = [];
  for (const id of last) {
    const started = performance.now();
    const answer = await fetch(`${api}/v2/jobs/${id}`, { method: 'DELETE', headers: { 'X-API-Key': apiKey } });
    if (!answer.ok) throw new Error(`not deleted: ${answer.status}`);
    await answer.arrayBuffer();
    times.push(performance.now() - started);
  }
  return median(times);
};

const clocked = async (
  stack: EmbeddedStack,
  of: string,
  units: number,
  work: () => Promise<unknown>,
): Promise<Step> => {
  const memory = watchStack(stack, [of]);
  await stack.allFrozen();
  await memory.begin();
  const started = performance.now();
  await work();
  return { units, ms: performance.now() - started, peakMb: await memory.peakMb() };
};

/** Part after part, as a client follows them. */
const exportAccount = async ({ ready: { api } }: EmbeddedStack, { client }: FilledAccount): Promise<void> => {
  for (let next: string | undefined = `${api}/v2/account/export`; next; ) {
    const { headers } = expectStatus(200, await client.get(next));
    next = /<([^>]+)>; rel="next"/.exec(String(headers.link ?? ''))?.[1];
  }
};

const eraseAccount = async (stack: EmbeddedStack, own: FilledAccount): Promise<void> => {
  await signedReceipt(stack, await deleteAccount(stack, own), erasedWithinMs);
  const left = (await rowsOf(stack.ready, own.account, '')).length;
  if (left > 0) throw new Error(`${left} rows are left of a deleted account`);
};

export type AccountGrowth = { readonly asked: Around; readonly exported: Growth; readonly erased: Growth };

export const measureAccounts = async (stack: EmbeddedStack, sizes: readonly number[]): Promise<AccountGrowth> => {
  const asked: Around['steps'][number][] = [];
  const [exported, erased]: [Step[], Step[]] = [[], []];
  for (const size of sizes) {
    const own = await fillAccount(stack, size);
    const memory = watchStack(stack, ['api']);
    await memory.begin();
    const figures: Record<string, number> = {};
    for (const [name, ask] of Object.entries(asksOf(stack, own))) figures[name] = await timesOf(ask);
    figures['deletion of one job'] = await deleteSome(stack, own);
    for (const [name, mb] of Object.entries(await memory.peakMb())) figures[`${name}, MB`] = mb;
    asked.push({ size, figures });
    exported.push(await clocked(stack, 'api', size, () => exportAccount(stack, own)));
    erased.push(await clocked(stack, 'eraser', size, () => eraseAccount(stack, own)));
    own.client.close();
    console.log(`  measured: an account of ${size.toLocaleString('en')} jobs`);
  }
  return {
    asked: { title: 'One account: ms of each request', of: 'jobs', steps: asked },
    exported: { title: 'Export of the account, to the last byte', unit: 'job', steps: exported },
    erased: { title: 'Deletion of the account, to the signed receipt', unit: 'job', steps: erased },
  };
};
