import { createReadyThread } from '../../../functions/renderer/stages/ready-thread.ts';
import type { StageThread } from '../../../functions/renderer/stages/stage-thread.ts';

/** Threads that do nothing, in the order in which they were started. */
const startThreads = () => {
  const started: { readonly thread: StageThread; end: () => void }[] = [];
  const start = (): StageThread => {
    let isAlive = true;
    const end = () => {
      isAlive = false;
    };
    const thread: StageThread = {
      ready: async () => undefined,
      isAlive: () => isAlive,
      open: async () => undefined,
      apply: async () => undefined,
      sizes: async () => [],
      write: async () => [],
      end: async () => end(),
    };
    started.push({ thread, end });
    return thread;
  };
  return { started, threads: createReadyThread(start) };
};

test('a job that asks for no thread has none', async () => {
  const { started, threads } = startThreads();
  const job = threads.forJob();
  await job.end();

  expect(started).toEqual([]);
  expect(job.wasUsed()).toBe(false);
});

test('a job has one thread, however often it asks, which ends with it', async () => {
  const { started, threads } = startThreads();
  const job = threads.forJob();

  expect(job.thread()).toBe(job.thread());
  expect(started).toHaveLength(1);
  await job.end();
  expect(started[0]?.thread.isAlive()).toBe(false);
});

test('the thread that stands ready goes to one job, and to no other', async () => {
  const { started, threads } = startThreads();
  await threads.prepare();
  await threads.prepare();
  const [first, second] = [threads.forJob(), threads.forJob()];

  expect(started).toHaveLength(1);
  expect(first.thread()).toBe(started[0]?.thread);
  expect(second.thread()).not.toBe(first.thread());
});

test('a thread that ended while nobody used it is replaced', async () => {
  const { started, threads } = startThreads();
  await threads.prepare();
  started[0]?.end();
  await threads.prepare();
  started[1]?.end();

  expect(threads.forJob().thread().isAlive()).toBe(true);
  expect(started).toHaveLength(3);
});
