import fc from 'fast-check';
import { contentDisposition } from '../../../shared/api/content-disposition.ts';

const nameIn = (header: string): string => /^attachment; filename="([^"]*)"$/.exec(header)?.[1] ?? '(no name)';

test('an ordinary name is kept', () => {
  expect(contentDisposition({ inline: false, filename: 'invoice-42.pdf' })).toBe(
    'attachment; filename="invoice-42.pdf"',
  );
  expect(contentDisposition({ inline: true, filename: 'a.png' })).toBe('inline; filename="a.png"');
});

test.each([
  ['spaces, which two SDKs cut at', 'my invoice.pdf', 'my_invoice.pdf'],
  ['accents', 'éé Übersicht.pdf', 'ee_Ubersicht.pdf'],
  ['a path', '../../etc/passwd', 'passwd'],
  ['a Windows path', 'C:\\temp\\a.pdf', 'a.pdf'],
  ['line breaks', 'a\r\nSet-Cookie: x=1.pdf', 'a__Set-Cookie__x_1.pdf'],
  ['quotes', 'a";b.pdf', 'a__b.pdf'],
  ['a right-to-left mark', 'a\u202egpj.exe', 'a_gpj.exe'],
  ['a leading dot', '.htaccess', 'htaccess'],
  ['nothing', '', 'document'],
])('a name with %s becomes a safe one', (_what, filename, safe) => {
  expect(nameIn(contentDisposition({ inline: false, filename }))).toBe(safe);
});

test('any name gives a header that is ASCII, bounded, and holds one quoted name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (filename) => {
      const header = contentDisposition({ inline: false, filename });

      expect(header).toMatch(/^attachment; filename="[A-Za-z0-9._-]{1,160}"$/);
    }),
  );
});
