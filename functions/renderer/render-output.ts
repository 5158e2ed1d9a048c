import { AppError } from '../../shared/domain/errors.ts';
import { documentBytesMax, documentPagesMax } from '../../shared/domain/output-limits.ts';
import type { ImageOptions, PdfOptions } from '../../shared/domain/render-job.ts';
import type { PageMargins } from './page-margins.ts';
import { type PicturePage, takePicture } from './picture.ts';
import { previewOfPdf, previewOfPicture } from './preview.ts';
import { printPage } from './print-page.ts';
import type { RenderedPdf } from './render-pdf.ts';
import { type RenderedOutput, type WholeOutput, wholeOutput } from './rendered-output.ts';

export type RenderedJob = {
  readonly document: RenderedOutput;
  readonly preview?: WholeOutput;
  /** What is to be laid over its pages yet. */
  readonly margins?: PageMargins;
};

/** What the account's plan allows. */
export type OutputLimits = {
  readonly bytesMax?: number | undefined;
  readonly pagesMax?: number | undefined;
};

/** @throws AppError `document_too_large` */
export const assertWithin = async (document: RenderedOutput, limits: OutputLimits = {}): Promise<void> => {
  const { bytesMax = documentBytesMax, pagesMax = documentPagesMax } = limits;
  const pages = document.pages ?? 0;
  if (document.length <= bytesMax && pages <= pagesMax) return;
  await document.close();
  const limit = pages > pagesMax ? `${pagesMax} pages` : `${bytesMax} bytes`;
  throw new AppError('document_too_large', { message: `The document is larger than the limit of ${limit}.` });
};

const previewOf = async (page: PicturePage, pdf: RenderedPdf, options: PdfOptions): Promise<WholeOutput | undefined> =>
  options.preview && (await previewOfPdf(page, await pdf.firstPageSize(), options, options.preview));

const outputPdf = async (page: PicturePage, options: PdfOptions, limits: OutputLimits): Promise<RenderedJob> => {
  const { pdf: document, margins } = await printPage(page, options);
  await assertWithin(document, limits);
  const preview = await previewOf(page, document, options);
  return { document, ...(preview && { preview }), ...(margins && { margins }) };
};

const outputPicture = async (page: PicturePage, options: ImageOptions, limits: OutputLimits): Promise<RenderedJob> => {
  const picture = await takePicture(page, options);
  const document = wholeOutput(picture);
  await assertWithin(document, limits);
  const preview = options.preview && (await previewOfPicture(page, picture, options.preview));
  return { document, ...(preview && { preview }) };
};

/**
 * Turns a page that is ready into what the job wants of it. The page is of no other use afterwards.
 * @throws AppError `document_too_large`, `page_range_invalid`, `invalid_request` or `page_failed`
 */
export const renderOutput = async (
  page: PicturePage,
  options: PdfOptions | ImageOptions,
  limits: OutputLimits = {},
): Promise<RenderedJob> =>
  options.format === 'pdf' ? await outputPdf(page, options, limits) : await outputPicture(page, options, limits);
