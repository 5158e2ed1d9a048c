/**
 * `npm run screenshots`: pictures of the dashboard for the documents, of an account with samples in it. With the ready file
 * of a running stack as argument it takes that one; else it starts one.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from '../../client/index.ts';
import type { ReadyFile } from '../../local/ready-file.ts';
import { sampleAccount } from '../support/dashboard-samples.ts';
import { type DashboardVisit, signIn, visitDashboard } from '../support/dashboard-visit.ts';
import { startStack } from '../support/embedded-stack.ts';
import { startVisitingBrowser, type VisitingBrowser } from '../support/visiting-browser.ts';

type Act = (visit: DashboardVisit) => Promise<void>;
type Picture = { readonly view: string; readonly name: string; readonly words: string; readonly act?: Act };

const renderPdf: Act = async (visit) => {
  await visit.press('button', 'Render');
  await visit.page.waitForSelector('figcaption:not(:empty)');
  await visit.page.waitForSelector('.said.silent');
};

const openJob: Act = async (visit) => {
  await visit.page.click('tr:nth-child(2) pre a');
  await visit.says('Request, as recorded');
};

const pictures: readonly Picture[] = [
  { view: 'overview', name: 'overview', words: 'Failed last' },
  { view: 'jobs', name: 'activity', words: 'Job ID:' },
  { view: 'jobs', name: 'job', words: 'Invoice 43', act: openJob },
  { view: 'assets', name: 'assets', words: 'Invoice 43' },
  { view: 'playground', name: 'playground', words: 'In your own code', act: renderPdf },
  { view: 'templates/new?from=professional-invoice', name: 'template', words: 'Download picture' },
  { view: 'keys', name: 'keys', words: 'Last used (UTC day)' },
  { view: 'webhooks', name: 'webhooks', words: 'Its job' },
  { view: 'storage', name: 'storage', words: 'No bucket of your own yet' },
  { view: 'audit', name: 'audit', words: 'Key created' },
  { view: 'privacy', name: 'privacy', words: 'Save preferences' },
];

/** One of charts, one of a table, one of a form. */
const isDrawnNarrow = ({ name }: Picture): boolean => ['overview', 'activity', 'privacy'].includes(name);

const outDir = join(import.meta.dirname, '..', '..', 'docs', 'images');
const wide = { width: 1280, height: 860 };
const narrow = { width: 360, height: 780 };

const take = async ({ page }: DashboardVisit, scheme: 'light' | 'dark', name: string): Promise<void> => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await writeFile(join(outDir, `dashboard-${name}-${scheme}.png`), await page.screenshot());
};

const takeAll = async (visit: DashboardVisit, { view, name, words, act }: Picture): Promise<void> => {
  await visit.goTo(view);
  await visit.says(words);
  await act?.(visit);
  await take(visit, 'light', name);
  await take(visit, 'dark', name);
};

/** What the service makes of a template that comes with it. */
const takeDocument = async ({ api }: ReadyFile, apiKey: string): Promise<void> => {
  const client = createClient({ baseUrl: api, apiKey });
  const { id: templateId, sampleData = {} } = await client.templates.get('professional-invoice');
  const viewPort = { width: 794, height: 1123 };
  const made = await client.templateToImage({ templateId, data: sampleData, viewPort, imageType: 'png' });
  await writeFile(join(outDir, 'rendered-document.png'), await made.bytes());
};

const shootWith = async (browser: VisitingBrowser, ready: ReadyFile): Promise<void> => {
  const { apiKey } = await sampleAccount(ready);
  const visit = await visitDashboard(browser, ready);
  await visit.page.setViewport(wide);
  for (const scheme of ['light', 'dark'] as const) await take(visit, scheme, 'sign-in');
  await signIn(visit, apiKey);
  for (const picture of pictures) await takeAll(visit, picture);
  await visit.page.setViewport(narrow);
  for (const { view, words, name } of pictures.filter(isDrawnNarrow)) {
    await visit.goTo(view);
    await visit.says(words);
    await take(visit, 'light', `${name}-narrow`);
  }
  await takeDocument(ready, apiKey);
};

const shoot = async (ready: ReadyFile): Promise<void> => {
  const browser = await startVisitingBrowser();
  await shootWith(browser, ready).finally(browser.close);
};

const [readyFile] = process.argv.slice(2);
await mkdir(outDir, { recursive: true });
if (readyFile) await shoot(JSON.parse(await readFile(readyFile, 'utf8')));
else {
  const stack = await startStack();
  await shoot(stack.ready).finally(stack.stop);
}
