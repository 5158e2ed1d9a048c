/**
 * Runs a program over a file in the job's own page, behind Chromium's walls: parsers of what anybody may send have no
 * place in this process. The egress door must be shut meanwhile: a document may name what it would like to load.
 */
import { readFile } from 'node:fs/promises';
import { AppError, type ErrorCode } from '../../../shared/domain/errors.ts';
import { openIsolatedWorld } from '../isolated-world.ts';
import type { PreparedPage } from '../prepared-page.ts';

/** Built beside the function's own code: each puts a function `run` where its name says. */
export const pagePrograms = ['docx-to-html', 'docx-to-pages', 'lay-out-pages', 'pdf-to-docx'] as const;
export type PageProgram = (typeof pagePrograms)[number];

const programText = (name: PageProgram): Promise<string> => readFile(new URL(`./${name}.js`, import.meta.url), 'utf8');

type Page = Pick<PreparedPage, 'cdp' | 'frameId'>;

/** Answers what the program does, whatever that is: what came from a page may be anything. */
export const runProgram = async (
  { cdp, frameId }: Page,
  name: PageProgram,
  ...values: readonly string[]
): Promise<unknown> => {
  const call = await openIsolatedWorld(cdp, frameId);
  return await call(`function () { ${await programText(name)}; return office.run(...arguments); }`, ...values);
};

type Failures = Readonly<Record<'broken' | 'encrypted', ErrorCode>>;
const failuresOf = (name: PageProgram): Failures =>
  name === 'pdf-to-docx'
    ? { broken: 'pdf_broken', encrypted: 'pdf_encrypted' }
    : { broken: 'docx_broken', encrypted: 'docx_encrypted' };

/** @throws AppError what the program found wrong with the file */
export const convertInPage = async (page: Page, name: PageProgram, base64: string): Promise<string> => {
  const { result, failure } = Object(await runProgram(page, name, base64)) as { result?: unknown; failure?: unknown };
  if (typeof result === 'string') return result;
  if (failure === 'too_large') throw new AppError('document_too_large', { field: 'file' });
  throw new AppError(failuresOf(name)[failure === 'encrypted' ? 'encrypted' : 'broken'], { field: 'file' });
};
