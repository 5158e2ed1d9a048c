import { AppError } from '../../shared/domain/errors.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import type { Browser } from './browser.ts';
import { assertAccepted, type LoadOutcome } from './fail-on.ts';
import type { LoadDeadline } from './load-deadline.ts';
import { type DocumentSource, loadHtml, loadUrl } from './load-page.ts';
import type { Loading } from './loading.ts';
import { findMissingGlyphs, type MissingGlyphs } from './missing-glyphs.ts';
import { giveToOwnOrigin } from './own-origin.ts';
import { type PageWatch, watchPage } from './page-watch.ts';
import type { PreparedPage } from './prepared-page.ts';
import { setCookies } from './set-cookies.ts';
import { giveUpStalled } from './stalled-resources.ts';
import { waitUntilReady } from './wait-until-ready.ts';
import type { ResourceFailure } from './watched-requests.ts';

/** Milliseconds for which a resource may send nothing, and the share of the job's time that it may take at most. */
const resourceMsMax = 8_000;
const resourceShare = 1 / 3;
/** A page that does not answer within this is running something; ms. */
const unresponsiveMs = 100;

export type JobPage = {
  readonly browser: Browser;
  readonly prepared: PreparedPage;
  readonly job: RenderJob;
  readonly deadline: LoadDeadline;
};

export type OpenedDocument = {
  readonly status: number | undefined;
  readonly failures: readonly ResourceFailure[];
  readonly consoleErrors: number;
  /** Whether the deadline ended the wait. */
  readonly isCutShort: boolean;
  /** Asked for as soon as the document is ready; the browser answers before it prints. */
  readonly missingGlyphs: Promise<MissingGlyphs>;
};

const load = async (loading: Loading, source: DocumentSource): Promise<void> => {
  if ('html' in source) await loadHtml(loading, source.html);
  else await loadUrl(loading, source.url, source.field);
  await waitUntilReady(loading);
};

/** Ends what the page is doing, so that it can be printed as it is. */
const halt = async ({ cdp }: PreparedPage): Promise<void> => {
  const answered = cdp.send('Runtime.evaluate', { expression: '0' }).catch(() => undefined);
  const { promise, resolve } = Promise.withResolvers<'busy'>();
  const timer = setTimeout(() => resolve('busy'), unresponsiveMs);
  if ((await Promise.race([answered, promise])) === 'busy') await cdp.send('Runtime.terminateExecution');
  clearTimeout(timer);
  await cdp.send('Page.stopLoading');
};

const hasDocument = (source: DocumentSource, watch: PageWatch): boolean =>
  'html' in source || watch.requests.document()?.status !== undefined;

/** Answers whether the deadline ended it, where the job wants what is there by then. */
const loadInTime = async (loading: Loading, source: DocumentSource): Promise<boolean> => {
  try {
    await load(loading, source);
    return false;
  } catch (error) {
    const isLate = error instanceof AppError && error.code === 'render_timeout';
    if (!isLate || !loading.options.bestAttempt || !hasDocument(source, loading.watch)) throw error;
    await halt(loading.prepared);
    return true;
  }
};

/**
 * Brings a document into the page and waits until it is ready to print.
 * @throws AppError `render_timeout`, or one that names the field at fault
 */
export const openDocument = async (jobPage: JobPage, source: DocumentSource): Promise<OpenedDocument> => {
  const { browser, prepared, job, deadline } = jobPage;
  const { proxy } = browser;
  const { page: options, timeoutMs } = job;
  const isHandedOver = 'html' in source;
  const url = isHandedOver ? prepared.ownUrl() : source.url;
  const resourceMs = Math.min(resourceMsMax, timeoutMs * resourceShare);
  await Promise.all([
    giveToOwnOrigin(prepared, url, options),
    options.cookies && setCookies(prepared.cdp, options.cookies, { url, isHandedOver }),
  ]);
  const watch = watchPage(prepared);
  const stop = giveUpStalled(watch, proxy, resourceMs);
  try {
    const isCutShort = await loadInTime({ prepared, options, proxy, watch, deadline, resourceMs }, source);
    const outcome: LoadOutcome = {
      status: watch.requests.document()?.status,
      failedResources: watch.requests.failures().length,
      consoleErrors: watch.errors(),
    };
    assertAccepted(options.failOn, outcome, source.field);
    const { status, consoleErrors } = outcome;
    const missingGlyphs = findMissingGlyphs(prepared.cdp);
    return { status, failures: watch.requests.failures(), consoleErrors, isCutShort, missingGlyphs };
  } finally {
    stop();
    watch.stop();
  }
};
