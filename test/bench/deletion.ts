/**
 * `npm run bench:deletion [jobs] [assets]`: an account with so many jobs and assets, written straight into the stores, is
 * deleted. Tells how long it takes from the request to the receipt, and the eraser's calls to AWS.
 */
import { accountRemains, fillAccount } from '../support/account-remains.ts';
import { deleteAccount, signedReceipt } from '../support/deletion-client.ts';
import { startStack } from '../support/embedded-stack.ts';
import { newAccount } from '../support/operator.ts';

const [jobs, assets] = [Number(process.argv[2] ?? 5000), Number(process.argv[3] ?? 2000)];
const withinMs = 30 * 60_000;

const stack = await startStack();
try {
  const own = await newAccount(stack.ready, 'deletion bench');
  await fillAccount(stack.ready, own.account, { jobs, assets });
  await stack.countRequests();

  const started = performance.now();
  const begun = await deleteAccount(stack, own);
  const answered = performance.now();
  const answer = await signedReceipt(stack, begun, withinMs);
  const ended = performance.now();
  const { rows, keys, objects, uploads } = await accountRemains(stack.ready, own.account);

  console.log(`an account with ${jobs} jobs and ${assets} assets`);
  console.log(`  answered, every key dead:  ${(answered - started).toFixed(0)} ms`);
  console.log(`  receipt signed:            ${(ended - started).toFixed(0)} ms, of which 2000 ms are waited at least`);
  console.log(`  deleted:                   ${JSON.stringify(answer.counts)}`);
  console.log(`  left:                      ${rows.length + keys.length + objects.length + uploads.length}`);
  console.log('calls to AWS:');
  for (const [kind, calls] of Object.entries(await stack.countRequests()).toSorted()) {
    if (kind.startsWith('eraser ')) console.log(`  ${kind.padEnd(44)}${calls}`);
  }
} finally {
  await stack.stop();
}
