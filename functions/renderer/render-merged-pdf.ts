import type { PdfMetadata } from '../../shared/domain/render-job.ts';
import { mergePdfs } from './merge-pdfs.ts';
import { withoutUnsafeLinks } from './pdf-links.ts';
import type { RenderedPdf } from './render-pdf.ts';
import type { RenderedOutput } from './rendered-output.ts';

/** Makes one document of several that were printed; closing it closes them. */
export const renderMergedPdf = async (
  documents: readonly RenderedPdf[],
  metadata?: PdfMetadata,
): Promise<RenderedOutput> => {
  const merged = await mergePdfs(
    documents.map(({ printed }) => printed),
    metadata,
  );
  return {
    contentType: 'application/pdf',
    extension: 'pdf',
    length: merged.length,
    pages: merged.pages,
    chunks: () => withoutUnsafeLinks(merged.chunks()),
    close: async () => {
      await Promise.all(documents.map(({ close }) => close()));
    },
  };
};
