/** What is done to a finished PDF, as an ordered list. Units, defaults and the wire's spellings are settled before. */
import { AppError } from './errors.ts';

/** A PDF that is to be read, and the request field that names it. */
export type PdfInput = { readonly field: string } & ({ readonly url: string } | { readonly base64: string });

export const positions = [
  'top-left',
  'top-center',
  'top-right',
  'center',
  'bottom-left',
  'bottom-center',
  'bottom-right',
  'diagonal',
] as const;
export type Position = (typeof positions)[number];

export const permissions = ['print', 'modify', 'copy', 'annotate', 'fillForms', 'assemble'] as const;
export type Permission = (typeof permissions)[number];

export type Stage =
  | { readonly type: 'merge'; readonly inputs: readonly PdfInput[] }
  | { readonly type: 'select'; readonly pages: string }
  | { readonly type: 'split'; readonly every: number }
  | {
      readonly type: 'stamp';
      readonly text?: string | undefined;
      readonly imageBase64?: string | undefined;
      readonly position: Position;
      readonly opacity: number;
      /** Absent: all. */
      readonly pages?: string | undefined;
    }
  | { readonly type: 'pageNumbers'; readonly format: string; readonly position: Position }
  | {
      readonly type: 'encrypt';
      readonly userPassword: string;
      /** Absent: nobody is to know it. */
      readonly ownerPassword?: string | undefined;
      /** Absent: all. */
      readonly permissions?: readonly Permission[] | undefined;
    }
  | {
      readonly type: 'metadata';
      readonly set?:
        | Partial<Readonly<Record<'title' | 'author' | 'subject' | 'keywords', string | undefined>>>
        | undefined;
      readonly strip: boolean;
    }
  | { readonly type: 'attach'; readonly name: string; readonly contentBase64: string }
  | {
      readonly type: 'outline';
      readonly items: readonly { readonly title: string; readonly page: number; readonly level: number }[];
    }
  | { readonly type: 'compact' };

export type StageType = Stage['type'];
export type StageOf<Type extends StageType> = Extract<Stage, { readonly type: Type }>;

/** What can be changed no more: the parts of a split are no PDF, and what is encrypted is closed. */
const lastStages: readonly StageType[] = ['split', 'encrypt'];

/** @throws AppError `invalid_request` that names the stage that comes too late, and says where it belongs */
export const assertStageOrder = (types: readonly StageType[]): void => {
  const at = types.findIndex((type) => lastStages.includes(type));
  const next = types[at + 1];
  if (at < 0 || next === undefined) return;
  const message =
    lastStages.includes(next) && next !== types[at]
      ? `stages.${at + 1} is ${next}, but nothing can come after ${types[at]}: leave one of the two out.`
      : `stages.${at + 1} is ${next}, but nothing can come after ${types[at]}: move it before stages.${at}.`;
  throw new AppError('invalid_request', { field: `stages.${at + 1}`, message });
};

/**
 * The pages, from 1, of a list such as `1-3, 8, 5-`, in its order; undefined where it is none, or names a page that is
 * not there.
 */
export const pagesOf = (list: string, count: number): readonly number[] | undefined => {
  const pages: number[] = [];
  for (const part of list.split(',')) {
    const range = /^\s*(?<from>\d{1,6})\s*(?<dash>-\s*(?<to>\d{1,6})?)?\s*$/.exec(part)?.groups;
    if (!range) return undefined;
    const from = Number(range.from);
    const to = range.dash === undefined ? from : range.to === undefined ? count : Number(range.to);
    if (from < 1 || to < from || to > count) return undefined;
    for (let page = from; page <= to; page += 1) pages.push(page);
    if (pages.length > pagesListedMax) return undefined;
  }
  return pages;
};
const pagesListedMax = 5_000;
