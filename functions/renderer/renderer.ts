/**
 * One job at a time through one browser. A browser never serves two accounts; every job has a context of its own, and
 * the next one stands prepared before it is asked for.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { type Browser, launchBrowser, operatorPolicy } from './browser.ts';
import type { FrameWriter } from './frame-writer.ts';
import { applyPageOptions, loadSource } from './load-page.ts';
import { type PreparedPage, preparePage } from './prepared-page.ts';
import { renderImage } from './render-image.ts';
import { renderPdf } from './render-pdf.ts';
import { waitUntilReady } from './wait-until-ready.ts';

type Ready = { readonly browser: Browser; readonly prepared: PreparedPage };

/** Under pressure the next job waits already: a warm-up print would only delay it. */
const pressureMs = 300;
const disposeMsMax = 1_000;
const egressBytesMax = 500 * 1024 * 1024;
const egressConnectionsMax = 1_000;

const after = (ms: number, error: () => Error): { promise: Promise<never>; clear: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(error()), ms);
  promise.catch(() => undefined);
  return { promise, clear: () => clearTimeout(timer) };
};

const produce = async ({ browser, prepared }: Ready, job: RenderJob, frames: FrameWriter): Promise<void> => {
  const started = performance.now();
  await applyPageOptions(prepared, job.page);
  const set = performance.now();
  await loadSource(prepared, job.source, job.page, browser.proxy);
  await waitUntilReady(prepared, job.page);
  const loaded = performance.now();
  const output =
    job.output.format === 'pdf' ? await renderPdf(prepared.cdp, job.output) : await renderImage(prepared, job.output);
  const { contentType, extension, length: bytes, pages } = output;
  const { requests, failed, refused } = browser.proxy.report();
  const round = (from: number, to: number): number => Math.round((to - from) * 10) / 10;
  const ms = { page: round(started, set), load: round(set, loaded), print: round(loaded, performance.now()) };
  const counted = { bytes, ...(pages !== undefined && { pages }) };
  const report = { ms, ...counted, requests, failed, refused, consoleErrors: prepared.consoleErrors() };
  await frames.header({ contentType, extension, ...counted, report });
  for await (const chunk of output.chunks()) await frames.document(chunk);
  await frames.trailer();
  await output.close();
};

export const createRenderer = () => {
  let ready: Promise<Ready> | undefined;
  let busy: Ready | undefined;
  let account: string | undefined;
  let lastEndedAt = 0;

  const prepare = async (warm: boolean, reused?: Browser): Promise<Ready> => {
    const browser = reused ?? (await launchBrowser());
    return { browser, prepared: await preparePage(browser, { warm }) };
  };

  const takeFor = async (accountId: string): Promise<Ready> => {
    const current = await ready?.catch(() => undefined);
    ready = undefined;
    const isOthers = account !== undefined && account !== accountId;
    account = accountId;
    if (current && !isOthers && current.browser.isAlive()) return current;
    await current?.browser.kill();
    return await prepare(false);
  };

  const dispose = async ({ browser, prepared }: Ready): Promise<Browser | undefined> => {
    const late = after(disposeMsMax, () => new Error('the context does not close'));
    try {
      if (!browser.isAlive()) throw new Error('the browser is gone');
      await Promise.race([prepared.context.close(), late.promise]);
      return browser;
    } catch {
      await browser.kill();
      return undefined;
    } finally {
      late.clear();
    }
  };

  return {
    /** Starts the browser and prepares the first page. */
    prepare: async (): Promise<void> => {
      ready = prepare(true);
      await ready;
    },

    /** Renders one job into frames, header to trailer. */
    render: async (accountId: string, job: RenderJob, frames: FrameWriter): Promise<void> => {
      const timeout = after(job.timeoutMs, () => new AppError('render_timeout'));
      busy = await takeFor(accountId);
      const { browser, prepared } = busy;
      browser.proxy.beginJob({
        policy: { network: 'public', ...operatorPolicy },
        bytesMax: egressBytesMax,
        connectionsMax: egressConnectionsMax,
        deadlineAt: Date.now() + job.timeoutMs,
      });
      try {
        await Promise.race([produce(busy, job, frames), timeout.promise, prepared.crashed]);
      } finally {
        timeout.clear();
        browser.proxy.endJob();
      }
    },

    /** Disposes of the job's context and prepares the next; what would run after the handler returns is frozen. */
    cleanUp: async (): Promise<void> => {
      const isPressed = Date.now() - lastEndedAt < pressureMs;
      lastEndedAt = Date.now();
      const kept = busy && (await dispose(busy));
      busy = undefined;
      ready = prepare(!isPressed, kept);
      await ready;
    },
  };
};
