/** Jobs over HTTP, as a client sees them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedStack } from './embedded-stack.ts';

export type JobBody = {
  readonly id: string;
  readonly uid: string;
  readonly status: 'pending' | 'success' | 'error';
  readonly timestamp: number;
  readonly type: string;
  readonly assetId?: string;
  readonly assetUrl?: string;
  readonly previewUrl?: string;
  readonly error?: string;
  readonly code?: string;
  readonly size?: number;
  readonly processTime?: number;
  readonly params?: Readonly<Record<string, unknown>>;
};

export const base64 = (text: string): string => Buffer.from(text).toString('base64');
export const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

type Api = Pick<EmbeddedStack, 'api'>;

export const post = (
  { api }: Api,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> => api(path, { method: 'POST', body: JSON.stringify(body), headers });

/** Accepts a job, or throws with what was answered instead. */
export const accept = async (stack: Api, body: object, path = '/v2/html/pdf'): Promise<JobBody> => {
  const response = await post(stack, path, body);
  const answer = await response.json();
  if (response.status !== 202) throw new Error(`not accepted: ${response.status} ${JSON.stringify(answer)}`);
  return answer as JobBody;
};

export const readJob = async ({ api }: Api, id: string): Promise<JobBody | undefined> => {
  const response = await api(`/v2/jobs/${id}`);
  return response.status === 404 ? undefined : ((await response.json()) as JobBody);
};

const pollMs = 50;

/** The job once it has ended. */
export const finished = async (stack: Api, id: string, withinMs = 30_000): Promise<JobBody> => {
  for (const end = Date.now() + withinMs; ; ) {
    const job = await readJob(stack, id);
    if (!job) throw new Error(`job ${id} is gone`);
    if (job.status !== 'pending') return job;
    if (Date.now() > end) throw new Error(`job ${id} is pending after ${withinMs} ms`);
    await sleep(pollMs);
  }
};
