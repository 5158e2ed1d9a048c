import type { PageOptions, RenderJob } from '../../shared/domain/render-job.ts';
import type { PreparedPage } from './prepared-page.ts';
import { defaultWindow, hideWindow, showWindow } from './window.ts';

type JobPage = Pick<RenderJob, 'page' | 'output'>;

const isPicture = ({ output }: JobPage): boolean => ['png', 'jpeg', 'webp'].includes(output.format);

const applyMedium = async ({ cdp }: PreparedPage, { emulateMediaType }: PageOptions): Promise<void> => {
  if (emulateMediaType) await cdp.send('Emulation.setEmulatedMedia', { media: emulateMediaType });
};

/** A preview leaves the page in its own window and medium: this gives it those of the job again. */
export const restoreView = async (prepared: PreparedPage, { page }: JobPage): Promise<void> => {
  await prepared.cdp.send('Emulation.setEmulatedMedia', { media: '' });
  await hideWindow(prepared, page.viewPort ?? defaultWindow);
  await applyMedium(prepared, page);
};

const openWindow = async (prepared: PreparedPage, job: JobPage): Promise<void> => {
  const { viewPort } = job.page;
  if (isPicture(job)) await showWindow(prepared, viewPort ?? defaultWindow);
  else if (viewPort) await hideWindow(prepared, viewPort);
};

/** An expression that adds CSS to the document, after its own; no content policy of the page's keeps it out. */
export const cssExpression = (css: string): string => `if (window === top) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(${JSON.stringify(css)});
  document.adoptedStyleSheets.push(sheet);
}`;

/** Applies what must be in force before any of the job's documents loads. */
export const setUpPage = async (prepared: PreparedPage, job: JobPage): Promise<void> => {
  const { cdp } = prepared;
  const { timeZone, userAgent, css } = job.page;
  await Promise.all([
    openWindow(prepared, job),
    applyMedium(prepared, job.page),
    timeZone && cdp.send('Emulation.setTimezoneOverride', { timezoneId: timeZone }),
    userAgent && cdp.send('Emulation.setUserAgentOverride', { userAgent }),
    css && cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: cssExpression(css) }),
  ]);
};
