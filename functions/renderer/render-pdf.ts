import type { CDPSession } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { PdfOptions } from '../../shared/domain/render-job.ts';
import { countPages } from './pdf-page-count.ts';
import { openPdfStream } from './pdf-stream.ts';
import type { RenderedOutput } from './rendered-output.ts';

const print = async (cdp: CDPSession, options: PdfOptions): Promise<string> => {
  const { paper, margin, pageRanges } = options;
  try {
    const { stream } = await cdp.send('Page.printToPDF', {
      transferMode: 'ReturnAsStream',
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
    });
    return stream ?? '';
  } catch (error) {
    if (/page range/i.test(String(error))) throw new AppError('page_range_invalid', { field: 'pageRanges' }, error);
    throw error;
  }
};

/** Prints the page; length and page count are known before the first byte leaves. */
export const renderPdf = async (cdp: CDPSession, options: PdfOptions): Promise<RenderedOutput> => {
  const stream = await openPdfStream(cdp, await print(cdp, options));
  return {
    contentType: 'application/pdf',
    extension: 'pdf',
    length: stream.length,
    pages: await countPages(stream),
    chunks: stream.chunks,
    close: stream.close,
  };
};
