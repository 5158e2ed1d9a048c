/** What becomes of a file that was sent along: a document that is printed, or one that is finished. */
import type { RenderJob } from '../../../shared/domain/render-job.ts';
import type { PreparedPage } from '../prepared-page.ts';
import type { RenderedOutput } from '../rendered-output.ts';
import { checkDocx } from './check-docx.ts';
import { convertInPage } from './run-in-page.ts';

const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

const outputOf = (bytes: Buffer, contentType: string, extension: string): RenderedOutput => ({
  contentType,
  extension,
  length: bytes.length,
  chunks: async function* () {
    yield bytes;
  },
  close: async () => undefined,
});

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
    return outputOf(Buffer.from(made, 'base64'), docxType, 'docx');
  }
  await checkDocx(Buffer.from(base64, 'base64'));
  return outputOf(
    Buffer.from(await convertInPage(prepared, 'docx-to-html', base64)),
    'text/html; charset=utf-8',
    'html',
  );
};
