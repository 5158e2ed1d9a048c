/** Accounts with many jobs: rows as the service itself wrote them for a few, under other ids and of other times. */
import { newId } from '../../../shared/domain/ids.ts';
import { writeRows } from '../../support/account-remains.ts';
import type { EmbeddedStack } from '../../support/embedded-stack.ts';
import { base64 } from '../../support/job-client.ts';
import { newAccount, type Row, rowsOf } from '../../support/operator.ts';
import { hello } from '../documents.ts';
import { expectStatus, type KeepAlive, keepAlive } from '../keep-alive.ts';

export type FilledAccount = {
  readonly account: string;
  readonly apiKey: string;
  readonly client: KeepAlive;
  /** Ids of its jobs, oldest first. */
  readonly ids: readonly string[];
  /** When the first was made, and how long after another the next, in ms. */
  readonly firstAt: number;
  readonly apartMs: number;
};

/** One job in so many has failed. */
const failedOneIn = 20;
const apartMs = 20_000;
/** Rows in memory at a time. */
const writtenTogether = 1000;

/** A document, and an address that is refused. */
const makeSamples = async (stack: EmbeddedStack, own: { account: string }, client: KeepAlive) => {
  const call = async (path: string, expected: number, source: object): Promise<void> => {
    const body = Buffer.from(JSON.stringify({ async: false, storage: false, format: 'a4', ...source }));
    expectStatus(expected, await client.post(`${stack.ready.api}${path}`, body));
  };
  await call('/v2/html/pdf', 201, { html: base64(hello), name: 'Invoice' });
  await call('/v2/url/pdf', 422, { url: 'https://127.0.0.1/' });
  await stack.allFrozen();
  const rows = await rowsOf(stack.ready, own.account, 'JOB#');
  const of = (status: string): Row => {
    const row = rows.find((one) => one.status === status);
    if (!row) throw new Error(`no job ended as ${status}`);
    return row;
  };
  return { success: of('success'), error: of('error') };
};

const madeAt = (sample: Row, now: number): Row => ({
  ...sample,
  sk: `JOB#${newId('job', now)}`,
  createdAt: now,
  finishedAt: now + Number(sample.processMs),
});

export const fillAccount = async (stack: EmbeddedStack, jobs: number): Promise<FilledAccount> => {
  const own = await newAccount(stack.ready, `${jobs} jobs`);
  const client = keepAlive({ 'X-API-Key': own.apiKey });
  const samples = await makeSamples(stack, own, client);
  const firstAt = Date.now() - (jobs + 1) * apartMs;
  const ids: string[] = [];
  while (ids.length < jobs) {
    const count = Math.min(writtenTogether, jobs - ids.length);
    const rows = Array.from({ length: count }, (_, at) => {
      const number = ids.length + at;
      const sample = number % failedOneIn === failedOneIn - 1 ? samples.error : samples.success;
      return madeAt(sample, firstAt + number * apartMs);
    });
    await writeRows(stack.ready, 'records', rows);
    ids.push(...rows.map(({ sk }) => sk.slice('JOB#'.length)));
  }
  return { ...own, client, ids, firstAt, apartMs };
};
