/** Prints a page as a job wants it: on as many pages as it takes, or on one. */
import type { PdfOptions } from '../../shared/domain/render-job.ts';
import { composeHeaderFooter } from './header-footer.ts';
import { composePageMargins, type PageMargins } from './page-margins.ts';
import type { PicturePage } from './picture.ts';
import { type Printing, type RenderedPdf, renderPdf } from './render-pdf.ts';
import { renderSinglePage } from './single-page.ts';

export type PrintedPage = {
  readonly pdf: RenderedPdf;
  /** What is to be laid over its pages yet. */
  readonly margins: PageMargins | undefined;
};

/** @throws AppError `document_too_large`, `page_range_invalid`, `invalid_request` or `page_failed` */
export const printPage = async (
  page: PicturePage,
  options: PdfOptions,
  { sourceBytes }: Pick<Printing, 'sourceBytes'> = {},
): Promise<PrintedPage> => {
  const margins = await composePageMargins(page, options);
  // Those that differ by page bring the common ones along.
  const printed = margins ? undefined : await composeHeaderFooter(page, options);
  const printing = { margins: printed, sourceBytes };
  const pdf = options.singlePage
    ? await renderSinglePage(page, options, printing)
    : await renderPdf(page.cdp, options, printing);
  return { pdf, margins };
};
