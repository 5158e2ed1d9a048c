/**
 * A renderer's start, one step after the other. Bundled as the renderer is, so that its imports cost what the renderer's
 * cost. Tells its parent the moment at which each step was done, in epoch milliseconds.
 */
import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { launchBrowser } from '../../../functions/renderer/browser.ts';
import { preparePage, setDocument } from '../../../functions/renderer/prepared-page.ts';
import { renderOutput } from '../../../functions/renderer/render-output.ts';
import { firstJob } from './first-job.ts';

const now = (): number => performance.timeOrigin + performance.now();
const started = performance.timeOrigin;
const booted = performance.timeOrigin + performance.nodeTiming.bootstrapComplete;
const imported = now();

/** The import has begun it; the directory appears when it is whole. */
const isUnpacked = async (): Promise<boolean> =>
  (await readdir(process.env.CHROMIUM_CACHE_DIR ?? '')).some((name) => /^fonts-[0-9a-f]+$/.test(name));
while (!(await isUnpacked())) await delay(2);
const unpacked = now();

const browser = await launchBrowser();
const launched = now();
const prepared = await preparePage(browser, { warm: false, state: 'blank' });
const paged = now();
await setDocument(prepared, Buffer.from(firstJob.source.htmlBase64, 'base64').toString());
const { document } = await renderOutput(prepared, firstJob.output);
for await (const _ of document.chunks());
const printed = now();

// The parent ends this process and the browser.
process.send?.({ started, booted, imported, unpacked, launched, paged, printed });
