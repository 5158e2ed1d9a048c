/** Several web pages as one PDF, printed one after another in the same browser page. */
import type { PdfOptions, RenderJob } from '../../shared/domain/render-job.ts';
import { type JobPage, type OpenedDocument, openDocument } from './open-document.ts';
import { restoreView } from './page-setup.ts';
import { type Clock, timed } from './phase-clock.ts';
import type { PreparedPage } from './prepared-page.ts';
import { previewOfPdf } from './preview.ts';
import { printPage } from './print-page.ts';
import { renderMergedPdf } from './render-merged-pdf.ts';
import { assertWithin, type RenderedJob } from './render-output.ts';
import type { RenderedPdf } from './render-pdf.ts';
import type { WholeOutput } from './rendered-output.ts';

const previewOf = async (prepared: PreparedPage, pdf: RenderedPdf, options: PdfOptions, job: RenderJob) => {
  if (!options.preview) return undefined;
  const preview = await previewOfPdf(prepared, await pdf.firstPageSize(), options, options.preview);
  await restoreView(prepared, job);
  return preview;
};

/** @throws AppError that names the URL at fault by its index */
export const renderUrls = async (
  jobPage: JobPage,
  urls: readonly string[],
  clock: Clock,
): Promise<RenderedJob & { readonly opened: readonly OpenedDocument[] }> => {
  const { prepared, job } = jobPage;
  const { output } = job;
  if (output.format !== 'pdf') throw new Error('only PDFs can be merged');
  const opened: OpenedDocument[] = [];
  const parts: RenderedPdf[] = [];
  let preview: WholeOutput | undefined;
  for (const [index, url] of urls.entries()) {
    const field = `batch.urls.${index}`;
    opened.push(await timed(clock, 'load', () => openDocument(jobPage, { url, field })));
    await timed(clock, 'print', async () => {
      const { pdf } = await printPage(prepared, output);
      parts.push(pdf);
      preview ??= await previewOf(prepared, pdf, output, job);
    });
  }
  const document = await timed(clock, 'print', () => renderMergedPdf(parts, output.metadata));
  await assertWithin(document);
  return { document, opened, ...(preview && { preview }) };
};
