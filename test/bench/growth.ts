/**
 * `npm run bench:growth [rounds] [jobs] [account]`: does each further page, kilobyte, image, job and job in an account cost
 * what the one before cost, in time and in memory? Up to so many queued jobs, and jobs in one account.
 */
import { startStack } from '../support/embedded-stack.ts';
import { growingDocuments } from './growth/documents.ts';
import { printAround, printGrowth } from './growth/growth-table.ts';
import { measureAccounts } from './growth/measure-accounts.ts';
import { measureDocuments } from './growth/measure-documents.ts';
import { measureJobs } from './growth/measure-jobs.ts';
import { keepAlive } from './keep-alive.ts';

const [rounds = 3, jobsMax = 1_000, accountMax = 100_000] = process.argv.slice(2).map(Number);
const upTo = (most: number, sizes: readonly number[]): readonly number[] => sizes.filter((size) => size <= most);

/** Each with services that have nothing else in them. */
const withStack = async (work: (stack: Awaited<ReturnType<typeof startStack>>) => Promise<void>): Promise<void> => {
  const stack = await startStack();
  try {
    await work(stack);
  } finally {
    await stack.stop();
  }
};

await withStack(async (stack) => {
  const client = keepAlive({ 'X-API-Key': stack.ready.apiKey });
  for (const growing of growingDocuments) printGrowth(await measureDocuments(stack, client, growing, rounds));
  client.close();
});

await withStack(async (stack) => {
  printGrowth(await measureJobs(stack, upTo(jobsMax, [1, 10, 100, 1_000, 10_000])));
});

await withStack(async (stack) => {
  const { asked, exported, erased } = await measureAccounts(stack, upTo(accountMax, [10, 1_000, 10_000, 100_000]));
  printAround(asked);
  printGrowth(exported);
  printGrowth(erased);
});
