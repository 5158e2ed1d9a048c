import { AppError } from '../../shared/domain/errors.ts';
import { documentBytesMax, documentPagesMax } from '../../shared/domain/output-limits.ts';
import type { ImageOptions, PdfOptions } from '../../shared/domain/render-job.ts';
import type { PageMargins } from './page-margins.ts';
import { type PicturePage, takePicture } from './picture.ts';
import { previewOfPdf, previewOfPicture } from './preview.ts';
import { printPage } from './print-page.ts';
import type { Printing, RenderedPdf } from './render-pdf.ts';
import { type RenderedOutput, type WholeOutput, wholeOutput } from './rendered-output.ts';

export type RenderedJob = {
  readonly document: RenderedOutput;
  readonly preview?: WholeOutput;
  /** What is to be laid over its pages yet. */
  readonly margins?: PageMargins;
};

/** @throws AppError `document_too_large` */
export const assertWithin = async ({ length, pages = 0, close }: RenderedOutput): Promise<void> => {
  if (length <= documentBytesMax && pages <= documentPagesMax) return;
  await close();
  const limit = pages > documentPagesMax ? `${documentPagesMax} pages` : `${documentBytesMax} bytes`;
  throw new AppError('document_too_large', { message: `The document is larger than the limit of ${limit}.` });
};

type SourceSize = Pick<Printing, 'sourceBytes'>;

const previewOf = async (page: PicturePage, pdf: RenderedPdf, options: PdfOptions): Promise<WholeOutput | undefined> =>
  options.preview && (await previewOfPdf(page, await pdf.firstPageSize(), options, options.preview));

const outputPdf = async (page: PicturePage, options: PdfOptions, printing: SourceSize): Promise<RenderedJob> => {
  const { pdf: document, margins } = await printPage(page, options, printing);
  await assertWithin(document);
  const preview = await previewOf(page, document, options);
  return { document, ...(preview && { preview }), ...(margins && { margins }) };
};

const outputPicture = async (page: PicturePage, options: ImageOptions): Promise<RenderedJob> => {
  const picture = await takePicture(page, options);
  const document = wholeOutput(picture);
  await assertWithin(document);
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
  printing: SourceSize = {},
): Promise<RenderedJob> =>
  options.format === 'pdf' ? await outputPdf(page, options, printing) : await outputPicture(page, options);
