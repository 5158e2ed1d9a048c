/** Cuts what is laid out at a height: between blocks, between rows of a table, between lines of a paragraph. */

/** Lines that stay together at the end of a page and at the beginning of the next. */
const linesMin = 2;
/** Rows that are less high are not cut. CSS pixels. */
const rowHeightMin = 120;

const topOf = (node: Element): number => node.getBoundingClientRect().top;
const bottomOf = (node: Element): number => node.getBoundingClientRect().bottom;
const isHeading = (node: Element | undefined): boolean => node?.getAttribute('role') === 'heading';

/** Columns are as long as their table. */
const isInFlow = (node: Element): boolean =>
  node.localName !== 'colgroup' && getComputedStyle(node).position !== 'absolute';

const textNodesIn = (root: Node): Text[] => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) found.push(node as Text);
  return found;
};

const bottomAt = (text: Text, at: number): number => {
  const range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + 1);
  return range.getBoundingClientRect().bottom;
};

/** The first character of a text below the limit; a text runs downwards. */
const firstBelow = (text: Text, limit: number): number => {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bottomAt(text, middle) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
};

const lineHeightOf = (paragraph: Element): number => {
  const { lineHeight, fontSize } = getComputedStyle(paragraph);
  return Number.parseFloat(lineHeight) || Number.parseFloat(fontSize) * 1.2;
};

const splitParagraph = (paragraph: Element, limit: number): Element | undefined => {
  const line = lineHeightOf(paragraph);
  const room = limit - topOf(paragraph);
  const left = bottomOf(paragraph) - limit;
  if (paragraph.querySelector('img, svg, table') || room < linesMin * line) return undefined;
  // One line alone would follow: it takes another one along.
  const at = left < line * 1.2 ? limit - line : limit;
  if (at - topOf(paragraph) < linesMin * line) return undefined;
  const range = document.createRange();
  for (const text of textNodesIn(paragraph)) {
    const index = firstBelow(text, at);
    if (index >= text.length) continue;
    range.setStart(text, index);
    range.setEnd(paragraph, paragraph.childNodes.length);
    const rest = paragraph.cloneNode(false) as Element;
    rest.append(range.extractContents());
    rest.classList.add('continued');
    rest.removeAttribute('id');
    rest.removeAttribute('role');
    return rest;
  }
  return undefined;
};

const containers = ['ARTICLE', 'TABLE', 'TBODY', 'DIV'];

/** A short row stays whole; of a long one, each cell is cut by itself. */
const splitRow = (row: Element, limit: number): Element | undefined => {
  if (row.getBoundingClientRect().height < rowHeightMin) return undefined;
  const rest = row.cloneNode(false) as Element;
  let isCut = false;
  for (const cell of row.children) {
    const part = splitAt(cell, limit, false);
    isCut ||= part !== undefined;
    rest.append(part ?? cell.cloneNode(false));
  }
  return isCut ? rest : undefined;
};

const splitChild = (child: Element, limit: number): Element | undefined => {
  if (topOf(child) >= limit) return undefined;
  if (child.localName === 'p') return splitParagraph(child, limit);
  if (child.localName === 'tr') return splitRow(child, limit);
  return containers.includes(child.nodeName) ? splitAt(child, limit, false) : undefined;
};

/**
 * Takes what lies below the limit out of a block, into a copy of it.
 * @param mustKeep whether something has to stay, also if it is too long: else nothing would ever be done
 */
export const splitAt = (block: Element, limit: number, mustKeep: boolean): Element | undefined => {
  const children = [...block.children];
  let at = children.findIndex((child) => bottomOf(child) > limit && isInFlow(child));
  const child = children[at];
  if (!child) return undefined;
  const part = splitChild(child, limit);
  if (!part) {
    // A heading goes along with what it is over.
    while (at > 0 && isHeading(children[at - 1])) at -= 1;
    if (at === 0 || children.slice(0, at).every(({ localName }) => localName === 'colgroup')) {
      if (!mustKeep) return undefined;
      at = children.indexOf(child) + 1;
    }
  }
  const moved = part ? children.slice(at + 1) : children.slice(at);
  if (moved.length === 0 && !part) return undefined;
  const rest = block.cloneNode(false) as Element;
  const columns = block.querySelector(':scope > colgroup');
  if (columns) rest.append(columns.cloneNode(true));
  if (part) rest.append(part);
  rest.append(...moved);
  return rest;
};
