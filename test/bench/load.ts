/**
 * `npm run bench:load [jobs] [hello|invoice]`: queued jobs through the whole stack, beside what two bare browsers print in the same time on
 * the same machine. Tells the rate, whether any job was lost, the memory of each function, and the calls to AWS per job.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { megabytesOf } from '../load/memory.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, post } from '../support/job-client.ts';
import { rowsOf } from '../support/operator.ts';
import { hello, invoice } from './documents.ts';
import { startFloor } from './floor.ts';

const jobs = Number(process.argv[2] ?? 1000);
const acceptedTogether = 8;
const floorShare = 0.1;
const warmUpJobs = 4;
const html = process.argv[3] === 'invoice' ? invoice : hello;

const perSecond = (count: number, ms: number): number => (1000 * count) / ms;

/** Documents a second that two browsers print with nothing around them. */
const bareRate = async (count: number): Promise<number> => {
  const floors = await Promise.all([startFloor(), startFloor()]);
  const print = async (floor: (typeof floors)[number], documents: number): Promise<void> => {
    for (let at = 0; at < documents; at += 1) await floor.make({ source: { html }, format: 'pdf' });
  };
  await Promise.all(floors.map((floor) => print(floor, 5)));
  const started = performance.now();
  await Promise.all(floors.map((floor) => print(floor, Math.ceil(count / 2))));
  const rate = perSecond(2 * Math.ceil(count / 2), performance.now() - started);
  for (const floor of floors) floor.close();
  return rate;
};

const memory = async (stack: EmbeddedStack): Promise<string> => {
  const names = ['api', 'worker', 'renderer'] as const;
  const largest = await Promise.all(
    names.map(async (name) => {
      const sizes = (await stack.pids(name)).map(megabytesOf);
      return `${name} ${Math.max(0, ...sizes).toFixed(0)} MB × ${sizes.length}`;
    }),
  );
  return largest.join(', ');
};

const acceptAll = async (stack: EmbeddedStack, count: number): Promise<void> => {
  let begun = 0;
  const acceptOneAfterAnother = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const response = await post(stack, '/v2/html/pdf', { html: base64(html), printBackground: true });
      await response.arrayBuffer();
      if (response.status !== 202) throw new Error(`not accepted: ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: acceptedTogether }, acceptOneAfterAnother));
};

const statuses = async (stack: EmbeddedStack): Promise<Readonly<Record<string, number>>> => {
  const counts: Record<string, number> = { pending: 0, success: 0, error: 0 };
  for (const { status } of await rowsOf(stack.ready, stack.ready.account, 'JOB#')) {
    counts[String(status)] = (counts[String(status)] ?? 0) + 1;
  }
  return counts;
};

/** Looks seldom: counting ten thousand rows takes the machine from the jobs. */
const ended = async (
  stack: EmbeddedStack,
  total: number,
  started: number,
): Promise<Readonly<Record<string, number>>> => {
  for (;;) {
    const counts = await statuses(stack);
    const done = total - (counts.pending ?? 0);
    console.log(`${((performance.now() - started) / 1000).toFixed(0)} s: ${done} ended; ${await memory(stack)}`);
    if (counts.pending === 0) return counts;
    await sleep(Math.max(500, ((counts.pending ?? 0) / total) * 10_000));
  }
};

const bare = await bareRate(jobs * floorShare);
const stack = await startStack();
try {
  await acceptAll(stack, warmUpJobs);
  await ended(stack, warmUpJobs, performance.now());
  await stack.countRequests();
  const started = performance.now();
  await acceptAll(stack, jobs);
  console.log(`accepted: ${perSecond(jobs, performance.now() - started).toFixed(1)} a second`);
  const { success = 0, error } = await ended(stack, jobs + warmUpJobs, started);
  const rate = perSecond(jobs, performance.now() - started);
  console.log(
    `\n${jobs} jobs: ${success - warmUpJobs} succeeded, ${error} failed, ${jobs + warmUpJobs - success} lost or failed`,
  );
  console.log(
    `two bare browsers ${bare.toFixed(1)} a second, jobs ${rate.toFixed(1)} a second: ×${(rate / bare).toFixed(2)}`,
  );
  console.log('calls to AWS per job:');
  for (const [kind, calls] of Object.entries(await stack.countRequests()).toSorted()) {
    console.log(`  ${kind.padEnd(44)}${(calls / jobs).toFixed(3)}`);
  }
} finally {
  await stack.stop();
}
