import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { talkativeDocx } from '../../../cli/verify/talkative-docx.ts';
import { talkativePdf } from '../../../cli/verify/talkative-pdf.ts';
import { assertFileKind, type FileKind } from '../../../shared/domain/file-kind.ts';

const fixtures = join(import.meta.dirname, '..', '..', 'office', 'fixtures');
const locked = readFileSync(join(fixtures, 'bug53475-password-is-pass.docx'));
const older = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);

const faultOf = (file: Buffer, kind: FileKind): object | undefined => {
  try {
    assertFileKind(file, kind, 'file');
    return undefined;
  } catch (error) {
    const { code, field, message } = error as { code: string; field: string; message: string };
    return { code, field, message };
  }
};

test('a file is what its first bytes say', () => {
  expect(faultOf(talkativeDocx('x'), 'docx')).toBeUndefined();
  expect(faultOf(talkativePdf('x'), 'pdf')).toBeUndefined();
  expect(faultOf(Buffer.concat([Buffer.alloc(200, ' '), talkativePdf('x')]), 'pdf')).toBeUndefined();
});

test.each([
  ['a PDF', talkativePdf('x'), 'docx', 'file is not a DOCX document: send a file that was saved as .docx.'],
  ['nothing', Buffer.alloc(0), 'docx', 'file is not a DOCX document: send a file that was saved as .docx.'],
  ['a document of an older format', older, 'docx', 'file is a document of an older format: save it as .docx first.'],
  ['a DOCX', talkativeDocx('x'), 'pdf', 'file is not a PDF: send a file that was saved as .pdf.'],
] as const)('%s is refused where it is not meant, with what to do', (_, file, kind, message) => {
  expect(faultOf(file, kind)).toEqual({ code: 'invalid_request', field: 'file', message });
});

test('a document with a password is told from one of an older format', () => {
  expect(faultOf(locked, 'docx')).toMatchObject({ code: 'docx_encrypted', field: 'file' });
});
