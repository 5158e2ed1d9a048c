/** A sound PDF of one page that says something in its text and in its title. */

const escaped = (words: string): string => words.replace(/[\\()]/g, '\\$&');

/** @param more entries of the catalog */
export const talkativePdf = (secret: string, more = ''): Buffer => {
  const text = `BT /F1 12 Tf 20 100 Td (${escaped(secret)}) Tj ET`;
  const objects = [
    `<</Type /Catalog /Pages 2 0 R ${more}>>`,
    '<</Type /Pages /Kids [3 0 R] /Count 1>>',
    '<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>',
    `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
    '<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>',
    `<</Title (${escaped(secret)})>>`,
  ];
  let file = '%PDF-1.7\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<</Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + table + trailer, 'latin1');
};
