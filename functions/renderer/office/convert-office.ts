/** What becomes of a file that was sent along: a document that is printed, or one that is finished. */
import type { RenderJob } from '../../../shared/domain/render-job.ts';
import type { PreparedPage } from '../prepared-page.ts';
import { type RenderedOutput, wholeOutput } from '../rendered-output.ts';
import { checkDocx } from './check-docx.ts';
import { convertInPage } from './run-in-page.ts';

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

export type FileSource = Extract<RenderJob['source'], { readonly kind: 'docx' | 'pdf' }>;

/** HTML that shows a DOCX document, its pages not cut yet. */
export const docxPages = async (prepared: PreparedPage, base64: string): Promise<string> => {
  await checkDocx(Buffer.from(base64, 'base64'));
  return await convertInPage(prepared, 'docx-to-pages', base64);
};

/** @throws AppError `docx_broken`, `docx_encrypted`, `pdf_broken`, `pdf_encrypted` or `document_too_large` */
export const convertFile = async (prepared: PreparedPage, { kind, base64 }: FileSource): Promise<RenderedOutput> => {
  if (kind === 'pdf') {
    const made = await convertInPage(prepared, 'pdf-to-docx', base64);
    return wholeOutput({ contentType: docxType, extension: 'docx', bytes: Buffer.from(made, 'base64') });
  }
  await checkDocx(Buffer.from(base64, 'base64'));
  const made = await convertInPage(prepared, 'docx-to-html', base64);
  return wholeOutput({ contentType: 'text/html; charset=utf-8', extension: 'html', bytes: Buffer.from(made) });
};
