/** Several web pages as one PDF, printed one after another in the same browser page. */
import type { PdfOptions, RenderJob } from '../../shared/domain/render-job.ts';
import type { Browser } from './browser.ts';
import { composeHeaderFooter } from './header-footer.ts';
import { applyPageOptions, loadUrl } from './load-page.ts';
import { type Clock, timed } from './phase-clock.ts';
import { defaultViewport, type PreparedPage } from './prepared-page.ts';
import { previewOfPdf } from './preview.ts';
import { renderMergedPdf } from './render-merged-pdf.ts';
import type { RenderedJob } from './render-output.ts';
import { type RenderedPdf, renderPdf } from './render-pdf.ts';
import type { Picture } from './rendered-output.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** A preview leaves the page in its own window and medium: the next URL gets the job's. */
const restore = async (prepared: PreparedPage, job: RenderJob): Promise<void> => {
  await prepared.page.emulateMediaType();
  await prepared.page.setViewport(defaultViewport);
  await applyPageOptions(prepared, job.page);
};

const previewOf = async (prepared: PreparedPage, pdf: RenderedPdf, options: PdfOptions, job: RenderJob) => {
  if (!options.preview) return undefined;
  const preview = await previewOfPdf(prepared, await pdf.firstPageSize(), options, options.preview);
  await restore(prepared, job);
  return preview;
};

/** @throws AppError that names the URL at fault by its index */
export const renderUrls = async (
  { browser, prepared }: { readonly browser: Browser; readonly prepared: PreparedPage },
  urls: readonly string[],
  job: RenderJob,
  clock: Clock,
): Promise<RenderedJob> => {
  const { output, page } = job;
  if (output.format !== 'pdf') throw new Error('only PDFs can be merged');
  const parts: RenderedPdf[] = [];
  let preview: Picture | undefined;
  for (const [index, url] of urls.entries()) {
    await timed(clock, 'load', async () => {
      await loadUrl(prepared, { url, field: `batch.urls.${index}` }, page, browser.proxy);
      await waitUntilReady(prepared, page);
    });
    await timed(clock, 'print', async () => {
      const pdf = await renderPdf(prepared.cdp, output, await composeHeaderFooter(prepared, output));
      parts.push(pdf);
      preview ??= await previewOf(prepared, pdf, output, job);
    });
  }
  const document = await timed(clock, 'print', () => renderMergedPdf(parts, output.metadata));
  return { document, ...(preview && { preview }) };
};
