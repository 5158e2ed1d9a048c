/** The dashboard as people use it: each flow from end to end, in a real browser, over the public API. */
import { type DashboardVisit, signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { post } from '../support/job-client.ts';
import { startVisitingBrowser, type VisitingBrowser } from '../support/visiting-browser.ts';

let stack: EmbeddedStack;
let browser: VisitingBrowser;
let visit: DashboardVisit;
beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), startVisitingBrowser()]);
  visit = await visitDashboard(browser, stack.ready);
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

const sync = { async: false, storage: false };

test('a key is typed into the one password field, and Enter signs in', async () => {
  const fields = await visit.page.$$eval('input', (inputs) => inputs.map(({ type }) => type));
  await signIn(visit, stack.ready.apiKey);

  expect(fields.filter((type) => type === 'password')).toHaveLength(1);
  await visit.says('Sign out');
});

test('the activity log shows the four lines of a job as text, literally', async () => {
  const secret = { username: 'someone', password: 'hunter2' };
  await post(stack, '/v2/url/pdf', { ...sync, url: 'https://example.com/dashboard', authentication: secret });
  const [{ id }] = (await (await stack.api('/v2/jobs')).json()) as [{ id: string }];
  await visit.goTo('jobs');
  await visit.says(id);

  const lines = (await visit.page.$eval('pre', (text) => text.textContent ?? '')).split('\n');
  expect(lines).toEqual([
    `Job ID: ${id}`,
    'URL: https://example.com/dashboard',
    'Authentication: { username: "...", password: "..." }',
    'Status: error',
  ]);
});

test('no view asked anybody else for anything, or met the policy', () => {
  const strangers = visit.requests.filter((url) => new URL(url).origin !== stack.ready.api);

  expect(visit.requests.length).toBeGreaterThan(5);
  expect([strangers, visit.violations()]).toEqual([[], []]);
});
