import type { CDPSession, Protocol } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { PdfOptions } from '../../shared/domain/render-job.ts';
import type { MarginHtml } from './header-footer.ts';
import { withoutUnsafeLinks } from './pdf-links.ts';
import { metadataUpdate } from './pdf-metadata.ts';
import { openPdfObjects } from './pdf-objects.ts';
import { countPages } from './pdf-page-count.ts';
import { firstPageSize, type PageSize } from './pdf-page-size.ts';
import { openPdfStream, type PdfStream, wholePdf } from './pdf-stream.ts';
import type { RenderedOutput } from './rendered-output.ts';

const failureOf = (error: unknown): unknown => {
  const said = String(error);
  if (/page range/i.test(said)) return new AppError('page_range_invalid', { field: 'pageRanges' }, error);
  if (/content area is empty/i.test(said)) {
    return new AppError('invalid_request', { field: 'margin', message: 'margin leaves no room on the paper.' }, error);
  }
  return /printing failed/i.test(said) ? new AppError('page_failed', {}, error) : error;
};

const parametersOf = (options: PdfOptions, margins: MarginHtml | undefined): Protocol.Page.PrintToPDFRequest => {
  const { paper, margin, pageRanges } = options;
  return {
    landscape: options.landscape,
    scale: options.scale,
    printBackground: options.printBackground,
    paperWidth: paper.width,
    paperHeight: paper.height,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    preferCSSPageSize: options.preferCssPageSize,
    generateTaggedPDF: options.tagged,
    generateDocumentOutline: options.outline,
    ...(pageRanges && { pageRanges }),
    ...(margins && { displayHeaderFooter: true, headerTemplate: margins.header, footerTemplate: margins.footer }),
  };
};

/**
 * What is made of no more bytes than this comes in the answer to the print: to read a stream, which the browser writes into a
 * file, took 4 to 8 ms more (measured, 160 KB). What is larger must not be whole in two processes.
 */
const wholeSourceBytesMax = 1024 * 1024;

const print = async (
  cdp: CDPSession,
  parameters: Protocol.Page.PrintToPDFRequest,
  sourceBytes: number,
): Promise<PdfStream> => {
  const transferMode = sourceBytes <= wholeSourceBytesMax ? 'ReturnAsBase64' : 'ReturnAsStream';
  const { stream, data } = await cdp
    .send('Page.printToPDF', { ...parameters, transferMode })
    .catch((error: unknown) => {
      throw failureOf(error);
    });
  return stream === undefined ? wholePdf(Buffer.from(data, 'base64')) : await openPdfStream(cdp, stream);
};

export type Printing = {
  readonly margins?: MarginHtml | undefined;
  /** How much the page was made of: its HTML, and what it fetched. Without it, a large document is expected. */
  readonly sourceBytes?: number | undefined;
};

export type RenderedPdf = RenderedOutput & {
  readonly firstPageSize: () => Promise<PageSize>;
  /** The document as the browser printed it, readable until it is closed, whatever the page does. */
  readonly printed: Pick<PdfStream, 'length' | 'read'>;
};

/**
 * Prints the page; length and page count are known before the first byte leaves.
 * @throws AppError `page_range_invalid`, `invalid_request` or `page_failed`
 */
export const renderPdf = async (
  cdp: CDPSession,
  options: PdfOptions,
  { margins, sourceBytes = Number.POSITIVE_INFINITY }: Printing = {},
): Promise<RenderedPdf> => {
  const stream = await print(cdp, parametersOf(options, margins), sourceBytes);
  const objects = await openPdfObjects(stream);
  const update = await metadataUpdate(objects, stream.length, options.metadata);
  return {
    contentType: 'application/pdf',
    extension: 'pdf',
    length: stream.length + update.length,
    pages: await countPages(objects),
    firstPageSize: () => firstPageSize(objects),
    printed: stream,
    chunks: async function* () {
      yield* withoutUnsafeLinks(stream.chunks());
      if (update.length > 0) yield update;
    },
    close: stream.close,
  };
};
