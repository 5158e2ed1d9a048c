/** What a file is by its first bytes: its name and what its sender calls it say nothing. */
import { AppError } from './errors.ts';

export type FileKind = 'docx' | 'pdf';

const zipMagic = Buffer.from('PK\x03\x04', 'latin1');
/** Of the format that held documents before, and that holds those with a password still. Source: MS-CFB, 2.2. */
const compoundMagic = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** The entry that an encrypted document lies in. Source: MS-OFFCRYPTO, 2.3.4.4. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le');
/** A PDF may begin a little later. Source: ISO 32000-1, Annex H. */
const pdfHeadBytesMax = 1024;

const startsWith = (file: Buffer, magic: Buffer): boolean => file.subarray(0, magic.length).equals(magic);

const refuse = (field: string, words: string): never => {
  throw new AppError('invalid_request', { field, message: `${field} ${words}` });
};

const assertDocx = (file: Buffer, field: string): void => {
  if (startsWith(file, zipMagic)) return;
  if (!startsWith(file, compoundMagic)) refuse(field, 'is not a DOCX document: send a file that was saved as .docx.');
  if (file.includes(encryptedPackage)) throw new AppError('docx_encrypted', { field });
  refuse(field, 'is a document of an older format: save it as .docx first.');
};

/** @throws AppError `invalid_request` or `docx_encrypted`, which names the field */
export const assertFileKind = (file: Buffer, kind: FileKind, field: string): void => {
  if (kind === 'docx') return assertDocx(file, field);
  if (!file.subarray(0, pdfHeadBytesMax).includes('%PDF-'))
    refuse(field, 'is not a PDF: send a file that was saved as .pdf.');
};
