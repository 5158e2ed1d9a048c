/** Runs in a page that shows the sections of a document: cuts them into pages, each with its header, footer and number. */

import { layOutTabs } from './lay-out-tabs.ts';
import { pageSigns } from './page-fields.ts';
import { splitAt } from './split-block.ts';

/** More than any document has; the job's time ends before. */
const pagesMax = 5_000;
/** What rounding may add to a page, in CSS pixels. */
const slack = 1;

const marginTemplate = (): HTMLTemplateElement | null =>
  document.querySelector<HTMLTemplateElement>('template#margins');

type Wanted = { readonly section: string; readonly isFirst: boolean; readonly isEven: boolean };

/** The header or footer that a page has, as a copy of its own. */
const marginOf = (name: 'header' | 'footer', { section, isFirst, isEven }: Wanted): Node | undefined => {
  const kind = isFirst ? 'first' : isEven ? 'even' : 'default';
  return marginTemplate()?.content.getElementById(`${kind}-${section}`)?.querySelector(name)?.cloneNode(true);
};

const addMargins = (page: HTMLElement, wanted: Wanted): void => {
  const header = marginOf('header', wanted);
  const footer = marginOf('footer', wanted);
  if (header) page.prepend(header);
  if (footer) page.append(footer);
  for (const margin of page.querySelectorAll(':scope > header, :scope > footer')) layOutTabs(margin);
};

/** Of its paper, in CSS pixels. */
const heightOf = (page: HTMLElement): number => {
  page.dataset.height ??= String(Number.parseFloat(getComputedStyle(page).minHeight));
  return Number(page.dataset.height);
};

/** With the height that its content has. */
const asLongAsItIs = <Result>(page: HTMLElement, measure: () => Result): Result => {
  const { minHeight } = page.style;
  page.style.minHeight = '0';
  const result = measure();
  page.style.minHeight = minHeight;
  return result;
};

/** By how much a page is longer than its paper. */
const excessOf = (page: HTMLElement): number =>
  asLongAsItIs(page, () => page.getBoundingClientRect().height - heightOf(page));

const articlesOf = (page: HTMLElement): HTMLElement[] => [...page.querySelectorAll<HTMLElement>(':scope > article')];

/** The page after another one, which begins with this. */
const nextOf = (page: HTMLElement, ...content: readonly Node[]): HTMLElement => {
  const next = page.cloneNode(false) as HTMLElement;
  delete next.dataset.first;
  delete next.dataset.start;
  next.append(...content);
  return next;
};

/** What does not fit goes to a page of its own. */
const cut = (page: HTMLElement): HTMLElement | undefined => {
  if (!(excessOf(page) > slack)) return undefined;
  const articles = articlesOf(page);
  const last = articles.at(-1);
  // Columns are laid out by the browser, whatever their length.
  if (!last || articles.some((one) => getComputedStyle(one).columnCount !== 'auto')) return undefined;
  // Notes come at the end of what they belong to.
  const notes = [...page.querySelectorAll(':scope > ol')];
  for (const list of notes) list.remove();
  const excess = excessOf(page);
  if (excess <= slack) return nextOf(page, ...notes);
  const limit = asLongAsItIs(page, () => last.getBoundingClientRect().bottom) - excess;
  const at = articles.findIndex((one) => one.getBoundingClientRect().bottom > limit);
  const article = articles[at];
  const rest = article && splitAt(article, limit, at === 0);
  if (rest) return nextOf(page, rest, ...articles.slice(at + 1), ...notes);
  last.after(...notes);
  return undefined;
};

const layOut = (source: HTMLElement, count: number): number => {
  const isEvenAndOdd = document.body.dataset.evenAndOdd !== undefined;
  let pages = 0;
  let page: HTMLElement | undefined = source;
  while (page && count + pages < pagesMax) {
    const { section = '0', first } = page.dataset;
    addMargins(page, { section, isFirst: first !== undefined, isEven: isEvenAndOdd && (count + pages) % 2 === 1 });
    heightOf(page);
    pages += 1;
    const next = cut(page);
    if (next) page.after(next);
    page = next;
  }
  return pages;
};

const fillIn = (page: HTMLElement, number: number, all: number): void => {
  const texts = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const said = node.nodeValue ?? '';
    if (!/[\ue0f1\ue0f2]/.test(said)) continue;
    node.nodeValue = said.replaceAll(pageSigns.PAGE, String(number)).replaceAll(pageSigns.NUMPAGES, String(all));
  }
};

const number = (pages: readonly HTMLElement[]): void => {
  let next = 1;
  for (const page of pages) {
    if (page.dataset.start !== undefined) next = Number(page.dataset.start);
    fillIn(page, next, pages.length);
    next += 1;
  }
};

/** Paper of each size that there is, by a name of its own. */
const addPaper = (pages: readonly HTMLElement[]): void => {
  const names = new Map<string, string>();
  const rules: string[] = [];
  for (const page of pages) {
    const { width } = page.getBoundingClientRect();
    const height = heightOf(page);
    const size = `${width}px ${height}px`;
    const name = names.get(size) ?? `paper${names.size}`;
    if (!names.has(size)) rules.push(`@page ${name} { size: ${size}; margin: 0 }`);
    names.set(size, name);
    page.style.setProperty('page', name);
    // What lies beside the text, such as pictures in the margin, is seen.
    page.style.overflow = 'visible';
    // A little less than the paper: no rounding is to make an empty page of it.
    if (excessOf(page) <= slack) Object.assign(page.style, { height: `${height - 0.5}px`, minHeight: '0' });
  }
  const [first] = names.keys();
  const style = `@page { size: ${first ?? 'letter'}; margin: 0 } ${rules.join(' ')}
    html, body { margin: 0; padding: 0 } section.docx { break-after: page } section.docx:last-of-type { break-after: auto }
    .continued::before { content: none !important; counter-increment: none !important }
    p.continued { list-style: none; text-indent: 0 !important; margin-top: 0 !important }
    .docx ol { font-size: .85em }`;
  document.head.append(Object.assign(document.createElement('style'), { textContent: style }));
};

/** What the browser cannot show is left as a place of its size. */
const hidePictures = (): void => {
  for (const picture of document.querySelectorAll('img')) {
    if (picture.complete && picture.naturalWidth === 0) picture.style.visibility = 'hidden';
  }
};

export const run = (): void => {
  document.body.style.margin = '0';
  hidePictures();
  layOutTabs(document.body);
  let count = 0;
  for (const section of document.querySelectorAll<HTMLElement>('body > section')) count += layOut(section, count);
  const pages = [...document.querySelectorAll<HTMLElement>('body > section')];
  number(pages);
  addPaper(pages);
};
