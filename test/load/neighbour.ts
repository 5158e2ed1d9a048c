/** Whether one account's batch delays another account's single job. */
import { hello } from '../bench/documents.ts';
import { quantile } from '../bench/statistics.ts';
import { type Around, anAccount } from '../faults/flows.ts';
import { accept, base64, finished } from '../support/job-client.ts';
import { rowsOf } from '../support/operator.ts';

const body = { html: base64(hello) };
/** An account that was never seen before each time: alone or not, its browser is started for it. */
const singles = 5;

const singleMs = async (around: Around): Promise<number> => {
  const { apiKey } = await anAccount(around, 'single');
  const api: Around['stack']['api'] = (path, init) =>
    around.stack.api(path, { ...init, headers: { 'X-API-Key': apiKey, ...init?.headers } });
  const started = performance.now();
  const { id } = await accept({ api }, body);
  await finished({ api }, id, 300_000);
  return performance.now() - started;
};

const singlesMs = async (around: Around): Promise<number> => {
  const times: number[] = [];
  for (let at = 0; at < singles; at += 1) times.push(await singleMs(around));
  return quantile(times, 0.5);
};

export type Delay = { readonly aloneMs: number; readonly besideMs: number; readonly waiting: number };

/** The median of a few single jobs, alone and while so many jobs of one other account wait. */
export const delayBeside = async (around: Around, jobs: number): Promise<Delay> => {
  const aloneMs = await singlesMs(around);
  const neighbour = await anAccount(around, 'neighbour');
  const headers = { 'X-API-Key': neighbour.apiKey };
  const api: Around['stack']['api'] = (path, init) =>
    around.stack.api(path, { ...init, headers: { ...init?.headers, ...headers } });
  const ids: string[] = [];
  for (let at = 0; at < jobs; at += 10) {
    const some = await Promise.all(Array.from({ length: 10 }, () => accept({ api }, body)));
    ids.push(...some.map(({ id }) => id));
  }
  const besideMs = await singlesMs(around);
  const rows = await rowsOf(around.stack.ready, neighbour.account, 'JOB#');
  const waiting = rows.filter(({ status }) => status === 'pending').length;
  // The rest is of no interest any more.
  for (let at = 0; at < ids.length; at += 10) {
    await Promise.all(ids.slice(at, at + 10).map((id) => api(`/v2/jobs/${id}`, { method: 'DELETE' })));
  }
  return { aloneMs, besideMs, waiting };
};
