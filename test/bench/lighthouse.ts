/**
 * `npm run lighthouse`: what Lighthouse makes of the dashboard, signed out and signed in, in the browser of the tests. It is
 * no dependency, for its size: `npm install --no-save --ignore-scripts lighthouse@13.5.0` puts it there, until the next
 * `npm ci`. Arguments, both optional: the folder that it is installed in, and the ready file of a running stack.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { ReadyFile } from '../../local/ready-file.ts';
import { sampleAccount } from '../support/dashboard-samples.ts';
import { signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { startStack } from '../support/embedded-stack.ts';
import { startVisitingBrowser } from '../support/visiting-browser.ts';

type Category = { readonly title: string; readonly score: number | null };
type Audit = { readonly title: string; readonly score: number | null };
type Report = {
  readonly lighthouseVersion: string;
  readonly categories: Readonly<Record<string, Category>>;
  readonly audits: Readonly<Record<string, Audit>>;
};
type Lighthouse = (url: string, flags: object, config: undefined, page: Page) => Promise<{ readonly lhr: Report }>;

const missing = 'Install it first: npm install --no-save --ignore-scripts lighthouse@13.5.0';

const findLighthouse = async (folder: string): Promise<Lighthouse> => {
  try {
    const path = createRequire(join(folder, 'package.json')).resolve('lighthouse');
    return (await import(pathToFileURL(path).href)).default;
  } catch (error) {
    throw new Error(missing, { cause: error });
  }
};

const views = ['overview', 'jobs', 'assets', 'playground', 'keys', 'privacy'] as const;

/** The key stays in the tab's own storage, which Lighthouse is not to empty. */
const flags = {
  disableStorageReset: true,
  logLevel: 'error',
  onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'],
};

const show = (view: string, { categories, audits }: Report): void => {
  const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round(100 * (score ?? 0))}`);
  console.log(`${view.padEnd(10)} ${scores.join(', ')}`);
  const failed = Object.entries(audits).filter(([, { score }]) => score !== null && score < 0.9);
  for (const [id, { title }] of failed) console.log(`           ${id}: ${title}`);
};

const measure = async (lighthouse: Lighthouse, ready: ReadyFile): Promise<void> => {
  const { apiKey } = await sampleAccount(ready);
  const browser = await startVisitingBrowser();
  try {
    const visit = await visitDashboard(browser, ready);
    const look = async (view: string, name: string): Promise<Report> => {
      const { lhr } = await lighthouse(`${ready.api}/v2/dashboard#/${view}`, flags, undefined, visit.page);
      show(name, lhr);
      return lhr;
    };
    const { lighthouseVersion } = await look('', 'sign-in');
    await visit.page.goto(`${ready.api}/v2/dashboard`);
    await visit.page.click('input[type=checkbox]');
    await signIn(visit, apiKey);
    for (const view of views) await look(view, view);
    console.log(`Lighthouse ${lighthouseVersion}`);
  } finally {
    await browser.close();
  }
};

const [folder = process.cwd(), readyFile] = process.argv.slice(2);
const lighthouse = await findLighthouse(folder);
if (readyFile) await measure(lighthouse, JSON.parse(await readFile(readyFile, 'utf8')));
else {
  const stack = await startStack();
  await measure(lighthouse, stack.ready).finally(stack.stop);
}
