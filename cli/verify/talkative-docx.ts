/** A sound DOCX document that says something in its text and in its title. */
import { storedZip } from '../../shared/domain/stored-zip.ts';

const escaped = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const documents = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const coreType = 'application/vnd.openxmlformats-package.core-properties+xml';

/** Of the parts that its readers ask for; `more`: further ones, by their names. */
export const docxOf = (body: string, more: Readonly<Record<string, string | Uint8Array>> = {}): Buffer => {
  const parts: Readonly<Record<string, string | Uint8Array>> = {
    '[Content_Types].xml': `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${wordType}"/><Override PartName="/docProps/core.xml" ContentType="${coreType}"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${documents}/officeDocument" Target="word/document.xml"/><Relationship Id="r2" Type="${packages}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`,
    'word/document.xml': `${head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${documents}"><w:body>${body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="708" w:footer="708"/></w:sectPr></w:body></w:document>`,
    ...more,
  };
  return storedZip(
    Object.entries(parts).map(([name, content]) => ({ name, bytes: Buffer.from(content as Uint8Array) })),
  );
};

export const paragraph = (text: string): string =>
  `<w:p><w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;

export const talkativeDocx = (secret: string): Buffer =>
  docxOf(paragraph(secret), {
    'docProps/core.xml': `${head}<cp:coreProperties xmlns:cp="${packages}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${escaped(secret)}</dc:title></cp:coreProperties>`,
  });
