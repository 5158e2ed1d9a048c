/**
 * Runs in a page: a DOCX document as HTML that looks as it does, its sections one after another, with what stands at the
 * top and at the bottom of pages beside them. They are cut into pages once the HTML is laid out: see lay-out-pages.ts.
 */
import { parseAsync, renderDocument } from 'docx-preview';
import JSZip from 'jszip';
import { clean } from './cleaned.ts';
import { bytesOf, type Outcome, outcomeOf } from './outcome.ts';
import { markPageFields } from './page-fields.ts';
import {
  type Block,
  inheritMargins,
  type Reference,
  type Style,
  sectionsOf,
  type Tab,
  type WordDocument,
} from './word-document.ts';

const options = {
  className: 'docx',
  inWrapper: false,
  breakPages: true,
  ignoreLastRenderedPageBreak: true,
  useBase64URL: true,
  renderAltChunks: false,
  renderComments: false,
  renderChanges: false,
  renderHeaders: false,
  renderFooters: false,
} as const;

/** Whatever the document says: it runs nothing and loads nothing. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** Of a document that names none. */
const usualFont = ":where(section.docx) { font: 10pt 'Times New Roman', serif }";

/** Word divides words where a document says so only. */
const usualHyphens = '.docx { hyphens: manual }';

type Kind = Reference['type'];
const kinds: readonly Kind[] = ['default', 'first', 'even'];

const addClass = (block: Block, name: string): void => {
  block.className = `${block.className ?? ''} ${name}`.trim();
};

const visit = (blocks: readonly Block[], see: (block: Block) => void): void => {
  for (const block of blocks) {
    see(block);
    if (block.children) visit(block.children, see);
  }
};

/** Names what the styles mean, so that readers and bookmarks find it. */
const markHeadings = ({ documentPart, stylesPart }: WordDocument): void => {
  const levels = new Map(
    (stylesPart?.styles ?? []).flatMap(({ id, name }) => {
      const level = /^heading ([1-6])$/i.exec(name ?? '')?.[1] ?? (/^title$/i.test(name ?? '') ? '1' : undefined);
      return level && id ? [[id, level] as const] : [];
    }),
  );
  visit(documentPart.body.children, (block) => {
    const level = levels.get(block.styleName ?? '');
    if (level) addClass(block, `level-${level}`);
  });
};

/** Without an id, a style would be everybody's, as only what has no name either is meant to be. */
const dropNamelessStyles = ({ stylesPart }: WordDocument): void => {
  if (stylesPart) stylesPart.styles = stylesPart.styles.filter(({ id, name }) => id || !name);
};

/** Where its tabs lead, by the paragraph's own word or by that of its style, or of the one that this is based on. */
const tabsOf = ({ tabs, styleName }: Block, styles: ReadonlyMap<string, Style>): readonly Tab[] => {
  const found = [...(tabs ?? [])];
  let style = styles.get(styleName ?? '');
  for (let depth = 0; style && depth < 10; depth += 1) {
    found.push(...(style.paragraphProps?.tabs ?? []));
    style = styles.get(style.basedOn ?? '');
  }
  return found;
};

const markTabs = ({ stylesPart }: WordDocument, blocks: readonly Block[]): void => {
  const styles = new Map((stylesPart?.styles ?? []).map((style) => [style.id ?? '', style]));
  visit(blocks, (block) => {
    if (block.type !== 'paragraph') return;
    for (const { position, leader, style } of tabsOf(block, styles)) {
      if (!/^[\d.]+pt$/.test(position ?? '') || style === 'clear') continue;
      addClass(block, `stop-${style ?? 'left'}-${position}-${leader ?? ''}`);
    }
  });
};

const markSectionEnds = ({ documentPart }: WordDocument): void => {
  let section = 0;
  for (const block of documentPart.body.children) {
    if (!block.sectionProps) continue;
    addClass(block, `ends-section-${section}`);
    section += 1;
  }
};

/** The header and footer of one kind for each section: of a document that has nothing between them. */
const renderMargins = async (document: WordDocument, kind: Kind): Promise<readonly Element[]> => {
  const sections = sectionsOf(document).map((section) => ({
    ...section,
    titlePage: false,
    headerRefs: (section.headerRefs ?? [])
      .filter(({ type }) => type === kind)
      .map(({ id }) => ({ id, type: 'default' })),
    footerRefs: (section.footerRefs ?? [])
      .filter(({ type }) => type === kind)
      .map(({ id }) => ({ id, type: 'default' })),
  }));
  const body = {
    ...document.documentPart.body,
    children: sections.slice(0, -1).map((sectionProps) => ({ type: 'paragraph', children: [], sectionProps })),
    props: sections.at(-1),
  };
  const bare = Object.assign(Object.create(document), {
    documentPart: Object.assign(Object.create(document.documentPart), { body }),
  });
  const nodes = await renderDocument(bare, { ...options, renderHeaders: true, renderFooters: true });
  return nodes.filter((node): node is Element => node.nodeName === 'SECTION');
};

const marginsOf = async (document: WordDocument): Promise<HTMLTemplateElement> => {
  const template = globalThis.document.createElement('template');
  template.id = 'margins';
  for (const kind of kinds) {
    const sections = await renderMargins(document, kind);
    for (const [at, section] of sections.entries()) {
      const holder = globalThis.document.createElement('div');
      holder.id = `${kind}-${at}`;
      holder.append(...section.querySelectorAll(':scope > header, :scope > footer'));
      if (holder.childElementCount > 0) template.content.append(holder);
    }
  }
  return template;
};

/** Says of each page which section it belongs to, and joins those that begin on the page before. */
const joinContinuous = (document: WordDocument, pages: readonly Element[]): readonly Element[] => {
  const sections = sectionsOf(document);
  const joined: HTMLElement[] = [];
  let section = 0;
  let seen = -1;
  for (const page of pages as readonly HTMLElement[]) {
    const ends = [...page.querySelectorAll('[class*="ends-section-"]')].map(({ className }) =>
      Number(/ends-section-(\d+)/.exec(className)?.[1]),
    );
    const own = ends.at(-1) ?? section;
    const { type, pageSize, titlePage, pageNumber } = sections[own] ?? {};
    const before = joined.at(-1);
    const isFirst = own > seen;
    const isSameSize = before?.style.width === (pageSize?.width ?? before?.style.width);
    if (isFirst && before && type === 'continuous' && isSameSize) {
      before.append(...page.childNodes);
    } else {
      page.dataset.section = String(own);
      if (isFirst && titlePage) page.dataset.first = '';
      if (isFirst && pageNumber?.start !== undefined && !Number.isNaN(pageNumber.start)) {
        page.dataset.start = String(pageNumber.start);
      }
      joined.push(page);
    }
    seen = Math.max(seen, own);
    if (ends.length > 0) section = own + 1;
  }
  return joined;
};

const describe = (root: Element): void => {
  for (const heading of root.querySelectorAll('[class*="level-"]')) {
    const level = /\blevel-([1-6])\b/.exec(heading.className)?.[1];
    // A heading that says nothing would be an empty bookmark.
    if (!level || !heading.textContent?.trim()) continue;
    heading.setAttribute('role', 'heading');
    heading.setAttribute('aria-level', level);
  }
  for (const anchor of root.querySelectorAll('a'))
    if (anchor.getAttribute('href') === '') anchor.removeAttribute('href');
};

const isItem = (node: Element | null): node is Element => /\bdocx-num-\d/.test(node?.className ?? '');

/** Paragraphs with a number or a bullet, one after another, are a list. */
const describeLists = (root: ParentNode): void => {
  for (const first of root.querySelectorAll('p')) {
    if (!isItem(first) || first.parentElement?.role === 'list') continue;
    const list = first.ownerDocument.createElement('div');
    list.setAttribute('role', 'list');
    first.before(list);
    for (let next: Element | null = first; isItem(next); next = list.nextElementSibling) {
      if (!next.hasAttribute('role')) next.setAttribute('role', 'listitem');
      list.append(next);
    }
  }
};

/** As docx-preview writes a tab. */
const tab = '\u2003';
const markTabSpans = (root: ParentNode): void => {
  for (const span of root.querySelectorAll('span')) {
    if (span.textContent !== tab || span.attributes.length > 0 || span.childElementCount > 0) continue;
    span.className = 'tab';
    span.textContent = ' ';
  }
};

const untilDrawn = (): Promise<unknown> =>
  Promise.race([
    new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    new Promise((resolve) => setTimeout(resolve, 250)),
  ]);

const convert = async (base64: string): Promise<string> => {
  const zip = await JSZip.loadAsync(bytesOf(base64));
  await markPageFields(zip);
  const word: WordDocument = await parseAsync(await zip.generateAsync({ type: 'blob', compression: 'STORE' }), options);
  inheritMargins(sectionsOf(word));
  dropNamelessStyles(word);
  markHeadings(word);
  markTabs(word, word.documentPart.body.children);
  for (const part of word.parts ?? []) if (part.rootElement) markTabs(word, [part.rootElement]);
  markSectionEnds(word);
  const margins = await marginsOf(word);
  const nodes = await renderDocument(word, options);
  const pages = joinContinuous(
    word,
    nodes.filter((node): node is Element => node.nodeName === 'SECTION'),
  );
  const body = document.createElement('body');
  body.append(...pages);
  // Drawings learn their size when they are seen.
  document.body.append(body);
  await untilDrawn();
  body.remove();
  body.append(margins);
  describe(body);
  describeLists(body);
  markTabSpans(body);
  markTabSpans(margins.content);
  clean(body);
  clean(margins.content as unknown as Element);
  if (word.settingsPart?.settings?.evenAndOddHeaders) body.dataset.evenAndOdd = '';
  const styles = nodes
    .filter((node): node is HTMLStyleElement => node.nodeName === 'STYLE')
    .map(({ textContent }) => textContent);
  const head = document.createElement('head');
  head.innerHTML = `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${contentPolicy}">`;
  head.append(
    Object.assign(document.createElement('style'), { textContent: [usualFont, ...styles, usualHyphens].join('\n') }),
  );
  return `<!doctype html><html>${head.outerHTML}${body.outerHTML}</html>`;
};

export const run = (base64: string): Promise<Outcome> => outcomeOf(() => convert(base64));
