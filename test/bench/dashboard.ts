/**
 * `npm run bench:dashboard [jobs] [pages]`: walks through the activity log of an account with so many jobs, in a real
 * browser. Tells how long a page takes from the press to the picture, and for how long the browser was busy at a time.
 */
import { newId } from '../../shared/domain/ids.ts';
import { writeRows } from '../support/account-remains.ts';
import { signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { startStack } from '../support/embedded-stack.ts';
import { newAccount, type Row } from '../support/operator.ts';
import { startVisitingBrowser } from '../support/visiting-browser.ts';

const [jobs, pages] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 40)];

const watchLongTasks = `
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: 'longtask' });`;

/** In the page: to the older jobs, until they are there and drawn. */
const turnPage = `(async () => {
  const first = document.querySelector('pre').textContent;
  const began = performance.now();
  [...document.querySelectorAll('.pager button')].at(-1).click();
  for (;;) {
    await new Promise(requestAnimationFrame);
    const text = document.querySelector('pre')?.textContent;
    if (text && text !== first) return performance.now() - began;
  }
})()`;

const jobRows = (account: string): readonly Row[] =>
  Array.from({ length: jobs }, () => ({
    pk: `ACCOUNT#${account}`,
    sk: `JOB#${newId('job')}`,
    ...{ status: 'success', createdAt: Date.now(), attempt: 1, type: 'url-pdf', storage: 'none', keyId: 'key_bench' },
    params: { url: 'https://example.com/dashboard', authentication: { username: '...', password: '...' } },
  }));

const stack = await startStack();
const browser = await startVisitingBrowser();
try {
  const own = await newAccount(stack.ready, 'dashboard bench');
  await writeRows(stack.ready, 'records', jobRows(own.account));
  const visit = await visitDashboard(browser, stack.ready, 'jobs');
  await signIn(visit, own.apiKey);
  await visit.says('Page 1');
  await visit.page.evaluate(watchLongTasks);

  const took: number[] = [];
  for (let turned = 0; turned < pages; turned += 1) took.push(Number(await visit.page.evaluate(turnPage)));
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(0);

  console.log(`the activity log of ${jobs} jobs, ${pages} pages further`);
  console.log(`  a page, press to picture:  ${at(0.5)} ms, 95 of 100 ${at(0.95)} ms, at most ${at(1)} ms`);
  console.log(`  browser busy at a time:    ${Math.round(Number(await visit.page.evaluate('longest')))} ms at most`);
  console.log(`  elements in the page:      ${await visit.page.evaluate('document.querySelectorAll("*").length')}`);
} finally {
  await browser.close();
  await stack.stop();
}
