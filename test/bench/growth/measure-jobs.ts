/** Queued jobs, more and more at a time: from the first request to the last end. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedStack } from '../../support/embedded-stack.ts';
import { base64 } from '../../support/job-client.ts';
import { newAccount } from '../../support/operator.ts';
import { helloOf } from '../documents.ts';
import { expectStatus, keepAlive } from '../keep-alive.ts';
import { watchStack } from '../peak-memory.ts';
import type { Growth, Step } from './growth-table.ts';

const acceptedTogether = 8;
/** Each look takes the machine from the jobs. */
const pollMs = 100;

type Client = ReturnType<typeof clientOf>;

const clientOf = ({ ready: { api } }: EmbeddedStack, apiKey: string) => {
  const client = keepAlive({ 'X-API-Key': apiKey });
  return {
    accept: async (number: number): Promise<void> => {
      const body = Buffer.from(JSON.stringify({ html: base64(helloOf(number)) }));
      expectStatus(202, await client.post(`${api}/v2/html/pdf`, body));
    },
    has: async (status: 'pending' | 'error'): Promise<boolean> => {
      const answer = expectStatus(200, await client.get(`${api}/v2/jobs?limit=1&status=${status}`));
      return (JSON.parse(answer.bytes.toString()) as unknown[]).length > 0;
    },
    close: client.close,
  };
};

const acceptAll = async ({ accept }: Client, count: number): Promise<void> => {
  let begun = 0;
  const acceptOneAfterAnother = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      await accept(begun);
    }
  };
  await Promise.all(Array.from({ length: acceptedTogether }, acceptOneAfterAnother));
};

/** @throws when one of them failed */
const runAll = async (client: Client, count: number): Promise<number> => {
  const started = performance.now();
  await acceptAll(client, count);
  while (await client.has('pending')) await sleep(pollMs);
  const ms = performance.now() - started;
  if (await client.has('error')) throw new Error('a job has failed');
  return ms;
};

/** Stay for the next step, which has more of them. */
const warmUpJobs = 8;

export const measureJobs = async (stack: EmbeddedStack, counts: readonly number[]): Promise<Growth> => {
  const client = clientOf(stack, (await newAccount(stack.ready, 'growing jobs')).apiKey);
  const memory = watchStack(stack, ['api', 'worker']);
  try {
    await runAll(client, warmUpJobs);
    const steps: Step[] = [];
    for (const units of counts) {
      await stack.allFrozen();
      await memory.begin();
      const ms = await runAll(client, units);
      steps.push({ units, ms, peakMb: await memory.peakMb() });
    }
    return { title: 'Queued jobs (hello), from the first request to the last end', unit: 'job', steps };
  } finally {
    client.close();
  }
};
