/** Gives tabs the width that leads to their stops; HTML has none. */
import { tabSigns } from './page-fields.ts';

type Stop = { readonly kind: string; readonly at: number; readonly leader: string };

/** CSS pixels; a document that says nothing has a stop at each half inch. */
const usualStop = 48;
const pixelsPerPoint = 96 / 72;
/** More would take longer than anybody waits. */
const tabsMax = 5_000;

/** As their class says: `stop-center-234pt-dot`. */
const stopsOf = (paragraph: Element): readonly Stop[] =>
  [...paragraph.className.matchAll(/\bstop-(\w+)-([\d.]+)pt-(\w*)/g)]
    .map(([, kind = '', points, leader = '']) => ({ kind, at: Number(points) * pixelsPerPoint, leader }))
    .sort((a, b) => a.at - b.at);

type Line = { readonly left: number; readonly width: number };

/** What tabs are counted from: where text begins that is not indented. */
const lineOf = (paragraph: Element): Line => {
  const around = paragraph.closest('td, article, header, footer') ?? paragraph;
  const { paddingLeft, paddingRight } = getComputedStyle(around);
  const { left, width } = around.getBoundingClientRect();
  const padding = Number.parseFloat(paddingLeft);
  return { left: left + padding, width: width - padding - Number.parseFloat(paddingRight) };
};

/** What stands between a tab and the next one, or the end. */
const widthAfter = (paragraph: Element, tab: Element, next: Element | undefined): number => {
  const range = document.createRange();
  range.setStartAfter(tab);
  if (next) range.setEndBefore(next);
  else range.setEnd(paragraph, paragraph.childNodes.length);
  return range.getBoundingClientRect().width;
};

/** A tab to the middle or to the end of the line says so in a sign behind it, which is taken out. */
const relativeStop = (tab: Element, { width }: Line): Stop | undefined => {
  const sign = tab.nextSibling?.textContent?.[0] ?? '';
  const kind = Object.entries(tabSigns).find(([, one]) => one === sign)?.[0];
  const text = tab.nextSibling;
  if (!kind || !text) return undefined;
  text.textContent = (text.textContent ?? '').slice(1);
  return { kind, at: kind === 'center' ? width / 2 : kind === 'right' ? width : 0, leader: '' };
};

const widthTo = ({ kind, at }: Stop, from: number, following: number): number => {
  if (kind === 'center') return at - from - following / 2;
  return ['right', 'end', 'decimal'].includes(kind) ? at - from - following : at - from;
};

const leaders: Readonly<Record<string, string>> = {
  dot: '1px dotted',
  middleDot: '1px dotted',
  hyphen: '1px dashed',
  underscore: '1px solid',
};

const layOutParagraph = (paragraph: Element, tabs: readonly HTMLElement[]): void => {
  const line = lineOf(paragraph);
  const stops = stopsOf(paragraph);
  for (const tab of tabs) Object.assign(tab.style, { display: 'inline-block', width: '0', overflow: 'hidden' });
  tabs.forEach((tab, at) => {
    const relative = relativeStop(tab, line);
    const from = tab.getBoundingClientRect().left - line.left;
    const usual = { kind: 'left', at: (Math.floor(from / usualStop + 0.02) + 1) * usualStop, leader: '' };
    const stop = relative ?? stops.find((one) => one.at > from + 1) ?? usual;
    const width = widthTo(stop, from, widthAfter(paragraph, tab, tabs[at + 1]));
    tab.style.width = `${Math.min(Math.max(width, 2), Math.max(2, line.width))}px`;
    const leader = leaders[stop.leader];
    if (leader) tab.style.borderBottom = leader;
  });
};

export const layOutTabs = (root: Element): void => {
  let left = tabsMax;
  for (const paragraph of root.querySelectorAll('p')) {
    const tabs = [...paragraph.querySelectorAll<HTMLElement>('.tab')];
    left -= tabs.length;
    if (tabs.length > 0 && left > 0) layOutParagraph(paragraph, tabs);
  }
};
