/** One job on a page that stands prepared: from its source to its last frame. */
import type { RenderJob, RenderSource } from '../../shared/domain/render-job.ts';
import type { RenderReport } from '../../shared/domain/render-report.ts';
import { type Browser, operatorPolicy } from './browser.ts';
import type { FrameWriter } from './frame-writer.ts';
import { applyPageOptions, loadHtml, loadUrl } from './load-page.ts';
import { type Clock, timed } from './phase-clock.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { Ready } from './ready-browser.ts';
import { type RenderedJob, renderOutput } from './render-output.ts';
import { renderUrls } from './render-urls.ts';
import { renderTemplate, templateLimits } from './template/render-template.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const egressBytesMax = 500 * 1024 * 1024;
const egressConnectionsMax = 1_000;

const openDoor = ({ proxy }: Browser, { timeoutMs }: RenderJob): void =>
  proxy.beginJob({
    policy: { network: 'public', ...operatorPolicy },
    bytesMax: egressBytesMax,
    connectionsMax: egressConnectionsMax,
    deadlineAt: Date.now() + timeoutMs,
  });

/** A template runs while the door is shut; all else is the job's document as it came. */
const htmlOf = async (prepared: PreparedPage, source: RenderSource): Promise<string | undefined> => {
  if (source.kind === 'html') return Buffer.from(source.htmlBase64, 'base64').toString();
  if (source.kind !== 'template') return undefined;
  const { templateBase64, data } = source;
  return await renderTemplate(prepared, { templateBase64, data, ...templateLimits });
};

const renderSource = async (ready: Ready, job: RenderJob, html: string | undefined, clock: Clock) => {
  const { browser, prepared } = ready;
  const { source } = job;
  await timed(clock, 'page', () => applyPageOptions(prepared, job.page));
  if (source.kind === 'urls') return await renderUrls(ready, source.urls, job, clock);
  await timed(clock, 'load', async () => {
    if (source.kind === 'url') await loadUrl(prepared, { url: source.url, field: 'url' }, job.page, browser.proxy);
    else await loadHtml(prepared, html ?? '');
    await waitUntilReady(prepared, job.page);
  });
  return await timed(clock, 'print', () => renderOutput(prepared, job.output));
};

const send = async ({ document, preview }: RenderedJob, report: RenderReport, frames: FrameWriter): Promise<void> => {
  const { contentType, extension, length: bytes, pages } = document;
  await frames.header({
    contentType,
    extension,
    bytes,
    ...(pages !== undefined && { pages }),
    ...(preview && {
      preview: { contentType: preview.contentType, extension: preview.extension, bytes: preview.bytes.length },
    }),
    report,
  });
  for await (const chunk of document.chunks()) await frames.document(chunk);
  if (preview) await frames.preview(preview.bytes);
  await frames.trailer();
  await document.close();
};

/** @throws AppError as the render ended; whatever else is thrown is the browser's */
export const runJob = async (ready: Ready, job: RenderJob, frames: FrameWriter): Promise<void> => {
  const { browser, prepared } = ready;
  const clock: Clock = { page: 0, load: 0, print: 0 };
  const html = await timed(clock, 'page', () => htmlOf(prepared, job.source));
  openDoor(browser, job);
  const rendered = await renderSource(ready, job, html, clock);
  const { requests, failed, refused } = browser.proxy.report();
  const { length: bytes, pages } = rendered.document;
  const counted = { bytes, ...(pages !== undefined && { pages }) };
  await send(
    rendered,
    { ms: clock, ...counted, requests, failed, refused, consoleErrors: prepared.consoleErrors() },
    frames,
  );
};
