/** The text of a PDF's page as lines, each of runs that look alike, with what the PDF says that they are. */
import type { PDFPageProxy } from 'pdfjs-dist';

export type Look = {
  readonly font: string;
  readonly size: number;
  readonly isBold: boolean;
  readonly isItalic: boolean;
};
export type Run = Look & {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly link?: string;
};
/** The role of the innermost block, and an id that all of its text shares. */
export type Role = { readonly name: string; readonly block: number; readonly list: number; readonly cell?: Cell };
export type Cell = { readonly table: number; readonly row: number; readonly column: number; readonly isHead: boolean };
export type Line = {
  readonly runs: Run[];
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly size: number;
  readonly role: Role | undefined;
};

type TextItem = {
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly fontName: string;
  readonly hasEOL: boolean;
};
type Mark = { readonly type: string; readonly id?: string; readonly tag?: string };
type Node = {
  readonly role?: string;
  readonly children?: readonly Node[];
  readonly type?: string;
  readonly id?: string;
};

const blocks = /^(P|H\d?|Title|LBody|Lbl|LI|TD|TH|Caption|BlockQuote|Code|Note|FENote|TOCI)$/;

/** What the structure tree says of each piece of marked content. */
export const rolesOf = (
  tree: Node | null,
  first: { block: number; table: number; list: number },
): ReadonlyMap<string, Role> => {
  const roles = new Map<string, Role>();
  const counts = first;
  const walk = (
    node: Node,
    inherited: Role,
    cell: Omit<Cell, 'isHead'> | undefined,
    table: { row: number; column: number },
  ): void => {
    let role = inherited;
    let own = cell;
    let position = table;
    if (node.role === 'Table') {
      counts.table += 1;
      position = { row: -1, column: -1 };
      own = { table: counts.table, row: 0, column: 0 };
    }
    if (node.role === 'TR' && own) {
      position.row += 1;
      position.column = -1;
    }
    if ((node.role === 'TD' || node.role === 'TH') && own) {
      position.column += 1;
      own = { table: own.table, row: position.row, column: position.column };
    }
    if (node.role === 'L') {
      role = { ...role, list: role.list + 1 };
    }
    if (node.role && blocks.test(node.role)) {
      // What lies in an item or a cell belongs to it, unless it is a block of its own in there.
      const isInner = node.role === 'P' && /^(LI|LBody)$/.test(role.name);
      counts.block += node.role === 'LBody' || isInner ? 0 : 1;
      const inCell =
        own && position.column >= 0
          ? { cell: { ...own, isHead: node.role === 'TH' || inherited.cell?.isHead === true } }
          : {};
      role = { name: isInner ? 'LBody' : node.role, block: counts.block, list: role.list, ...inCell };
    }
    if (node.type === 'content' && node.id) roles.set(node.id, role);
    for (const child of node.children ?? []) walk(child, role, own, position);
  };
  if (tree) walk(tree, { name: '', block: 0, list: 0 }, undefined, { row: 0, column: 0 });
  return roles;
};

type Font = { readonly name?: string; readonly bold?: boolean; readonly black?: boolean; readonly italic?: boolean };

const fontOf = (page: PDFPageProxy, name: string): Font => {
  try {
    return page.commonObjs.get(name) as Font;
  } catch {
    return {};
  }
};

/** `ABCDEF+Tinos-BoldItalic` is the family Tinos. */
const familyOf = (name: string): string => {
  const plain = name.replace(/^[A-Z]{6}\+/, '').replace(/(PSMT|PS|MT)$/, '');
  const [family = ''] = plain.split(/[-,]/);
  return family.replace(/([a-z])([A-Z])/g, '$1 $2').trim();
};

const lookOf = (page: PDFPageProxy, { fontName, transform }: TextItem): Look => {
  const font = fontOf(page, fontName);
  const name = font.name ?? '';
  const size = Math.hypot(transform[2] ?? 0, transform[3] ?? 0);
  return {
    font: familyOf(name),
    size: Math.round(size * 2) / 2,
    isBold: font.bold === true || font.black === true || /bold|black|heavy|semibold/i.test(name),
    isItalic: font.italic === true || /italic|oblique/i.test(name),
  };
};

type Link = { readonly url: string; readonly rect: readonly number[] };

const linksOf = async (page: PDFPageProxy): Promise<readonly Link[]> => {
  const notes = (await page.getAnnotations()) as readonly { subtype?: string; url?: string; rect: readonly number[] }[];
  return notes.flatMap(({ subtype, url, rect }) =>
    subtype === 'Link' && url && /^(https?:|mailto:)/i.test(url) ? [{ url, rect }] : [],
  );
};

const linkAt = (links: readonly Link[], x: number, y: number): string | undefined =>
  links.find(
    ({ rect: [left = 0, bottom = 0, right = 0, top = 0] }) => x >= left && x <= right && y >= bottom - 2 && y <= top,
  )?.url;

const sameLine = (line: Line, y: number, x: number, role: Role | undefined): boolean =>
  Math.abs(line.y - y) < Math.max(line.size, 4) * 0.4 &&
  x >= line.right - line.size * 2 &&
  line.role?.block === role?.block;

const looksAlike = (a: Run, b: Run): boolean =>
  a.font === b.font && a.size === b.size && a.isBold === b.isBold && a.isItalic === b.isItalic && a.link === b.link;

/** A gap that is wider than any space between words was a tab, or a column. */
const joint = (line: Line, run: Run): string => {
  const gap = run.x - line.right;
  const said = line.runs.at(-1)?.text ?? '';
  if (gap > run.size * 1.5) return '\t';
  return gap > run.size * 0.15 && !/\s$/.test(said) && !/^\s/.test(run.text) ? ' ' : '';
};

const append = (line: Line, run: Run): Line => {
  const text = joint(line, run) + run.text;
  const last = line.runs.at(-1);
  if (last && looksAlike(last, run))
    line.runs[line.runs.length - 1] = { ...last, text: last.text + text, width: run.x + run.width - last.x };
  else line.runs.push({ ...run, text });
  return { ...line, right: run.x + run.width, size: Math.max(line.size, run.size) };
};

/** In the order in which the PDF has them. What is marked as no part of the text, such as page numbers, is left out. */
export const linesOf = async (page: PDFPageProxy, roles: ReadonlyMap<string, Role>): Promise<readonly Line[]> => {
  const [links, { items }] = await Promise.all([linksOf(page), page.getTextContent({ includeMarkedContent: true })]);
  const lines: Line[] = [];
  const marks: (Mark & { readonly isArtifact: boolean })[] = [];
  for (const item of items as readonly (TextItem | Mark)[]) {
    if ('type' in item) {
      if (item.type === 'endMarkedContent') marks.pop();
      else marks.push({ ...item, isArtifact: item.tag === 'Artifact' });
      continue;
    }
    if (item.str === '' || marks.some(({ isArtifact }) => isArtifact)) continue;
    const id = marks.findLast((mark) => mark.id !== undefined)?.id;
    const role = id === undefined ? undefined : roles.get(id);
    const [, , , , x = 0, y = 0] = item.transform;
    const link = linkAt(links, x + item.width / 2, y + 2);
    const run: Run = { ...lookOf(page, item), text: item.str, x, y, width: item.width, ...(link && { link }) };
    const line = lines.at(-1);
    if (line && sameLine(line, y, x, role)) lines[lines.length - 1] = append(line, run);
    else if (item.str.trim() !== '') lines.push({ runs: [run], x, y, right: x + item.width, size: run.size, role });
  }
  return lines;
};
