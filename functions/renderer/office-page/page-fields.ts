/**
 * Fields of a document's XML that stand for page numbers become signs in its text, which are filled in once there are
 * pages; other fields keep the text that they had when the document was saved.
 */
import type JSZip from 'jszip';

/** Of a part of Unicode that means nothing by itself. */
export const pageSigns = { PAGE: '\ue0f1', NUMPAGES: '\ue0f2', SECTIONPAGES: '\ue0f2' } as const;

/** Behind a tab that leads to a place of the line rather than to a stop. */
export const tabSigns = { left: '\ue0f3', center: '\ue0f4', right: '\ue0f5' } as const;

const word = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const partPattern = /^word\/(document|header\d*|footer\d*)\.xml$/;

const all = (node: Document | Element, name: string): Element[] => [...node.getElementsByTagNameNS(word, name)];
const attribute = (node: Element, name: string): string => node.getAttributeNS(word, name) ?? '';
const signOf = (instruction: string): string | undefined => {
  const [name = ''] = instruction.trim().toUpperCase().split(/\s+/);
  return Object.hasOwn(pageSigns, name) ? pageSigns[name as keyof typeof pageSigns] : undefined;
};

/** Puts a sign in the place of whatever some runs say. */
const say = (runs: readonly Element[], sign: string): void => {
  const texts = runs.flatMap((run) => all(run, 't'));
  for (const [at, text] of texts.entries()) text.textContent = at === 0 ? sign : '';
};

const replaceSimple = (xml: Document): void => {
  for (const field of all(xml, 'fldSimple')) {
    const sign = signOf(attribute(field, 'instr'));
    if (sign) say(all(field, 'r'), sign);
    field.replaceWith(...field.childNodes);
  }
};

type Field = { instruction: string; isResult: boolean; readonly results: Element[] };

/** A field is a row of runs: its beginning, its instruction, a mark, its result, its end; one can lie in another. */
const replaceComplex = (xml: Document): void => {
  const open: Field[] = [];
  for (const run of all(xml, 'r')) {
    for (const mark of all(run, 'fldChar')) {
      const type = attribute(mark, 'fldCharType');
      const current = open.at(-1);
      if (type === 'begin') open.push({ instruction: '', isResult: false, results: [] });
      else if (type === 'separate' && current) current.isResult = true;
      else if (type === 'end') {
        const field = open.pop();
        const sign = field && signOf(field.instruction);
        if (field && sign) say(field.results, sign);
      }
    }
    const field = open.at(-1);
    if (!field) continue;
    field.instruction += all(run, 'instrText')
      .map(({ textContent }) => textContent)
      .join('');
    if (field.isResult) field.results.push(run);
  }
};

const replacePlacedTabs = (xml: Document): void => {
  for (const placed of all(xml, 'ptab')) {
    const alignment = attribute(placed, 'alignment');
    const text = xml.createElementNS(word, 'w:t');
    text.textContent = Object.hasOwn(tabSigns, alignment) ? tabSigns[alignment as keyof typeof tabSigns] : '';
    placed.replaceWith(xml.createElementNS(word, 'w:tab'), text);
  }
};

export const markPageFields = async (zip: JSZip): Promise<void> => {
  for (const file of zip.file(partPattern)) {
    const text = await file.async('text');
    if (!/PAGE|fldSimple|w:ptab/.test(text)) continue;
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    replaceSimple(xml);
    replaceComplex(xml);
    replacePlacedTabs(xml);
    zip.file(file.name, new XMLSerializer().serializeToString(xml));
  }
};
