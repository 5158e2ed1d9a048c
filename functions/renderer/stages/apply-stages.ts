/** A document under work: stage after stage, then the bytes of what has become of it. */
import { randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/domain/errors.ts';
import { documentBytesMax, documentPagesMax } from '../../../shared/domain/output-limits.ts';
import { type Permission, pagesOf, permissions, type Stage, type StageOf } from '../../../shared/domain/stages.ts';
import { mergeGraphs } from './merge-graphs.ts';
import { layOver } from './overlay.ts';
import { pageBox, seenSize } from './page-boxes.ts';
import type { PdfGraph } from './pdf-graph.ts';
import type { Qpdf } from './qpdf.ts';
import { readGraph } from './read-graph.ts';
import { selectPages } from './select-pages.ts';
import { attachFile, setMetadata, setOutline } from './small-stages.ts';
import { writeGraph } from './write-graph.ts';

/** A PDF with the request field that named it. */
export type Input = {
  readonly field: string;
  readonly bytes: Uint8Array;
  /** How many pages it has, where that is known of a document that the browser printed just now. */
  readonly pages?: number | undefined;
};
export type Size = { readonly width: number; readonly height: number };

/** One part each, by pages; more is no list that anybody reads. */
export const partsMax = 200;

/** What a stage needs besides its own fields: further documents, or sheets that were printed for the pages. */
export type Given = {
  readonly field: string;
  readonly inputs?: readonly Input[];
  readonly sheets?: Uint8Array;
  readonly places?: readonly { readonly page: number; readonly sheet: number }[];
};

/** A stage of a request, or sheets that are laid over pages without one. */
export type Work = Stage | { readonly type: 'overlay' };

const qpdfFlags: Readonly<Record<Permission, readonly [allowed: string, refused: string]>> = {
  print: ['--print=full', '--print=none'],
  modify: ['--modify-other=y', '--modify-other=n'],
  copy: ['--extract=y', '--extract=n'],
  annotate: ['--annotate=y', '--annotate=n'],
  fillForms: ['--form=y', '--form=n'],
  assemble: ['--assemble=y', '--assemble=n'],
};

const encryption = ({ userPassword, ownerPassword, permissions: given = permissions }: StageOf<'encrypt'>) => [
  '--encrypt',
  `--user-password=${userPassword}`,
  `--owner-password=${ownerPassword ?? randomBytes(24).toString('hex')}`,
  '--bits=256',
  ...permissions.map((one) => qpdfFlags[one][given.includes(one) ? 0 : 1]),
  '--',
];

/** The numbers, from 1, of the pages that a stage names. */
export const pagesNamed = (list: string | undefined, count: number, field: string): readonly number[] => {
  const pages = list === undefined ? Array.from({ length: count }, (_, at) => at + 1) : pagesOf(list, count);
  if (!pages) {
    throw new AppError('page_range_invalid', {
      field,
      message: `${field} names pages that the document does not have.`,
    });
  }
  return pages;
};

/** How the bytes are written at last, which qpdf does on whatever there is. */
const createFinish = (qpdf: Qpdf) => {
  let lock: StageOf<'encrypt'> | undefined;
  let isCompact = false;
  return {
    /** False where the stage is about the document, not about how it is written. */
    take: (stage: Work): boolean => {
      if (stage.type === 'encrypt') lock = stage;
      else if (stage.type === 'compact') isCompact = true;
      else return false;
      return true;
    },
    write: (bytes: Uint8Array): Uint8Array => {
      if (bytes.length > documentBytesMax) throw new AppError('document_too_large');
      if (!lock && !isCompact) return bytes;
      const objects = `--object-streams=${isCompact ? 'generate' : 'preserve'}`;
      const { code, output } = qpdf.run(bytes, [...(lock ? encryption(lock) : []), objects], '/out.pdf');
      if (code !== 0 || !output) throw new AppError('document_too_large');
      return output;
    },
  };
};

type Part = { readonly bytes: Uint8Array; readonly pages: number };

export const openStages = (qpdf: Qpdf, inputs: readonly Input[]) => {
  const open = (list: readonly Input[]): readonly PdfGraph[] =>
    list.map(({ bytes, field }) => readGraph(qpdf, bytes, field));
  const finish = createFinish(qpdf);
  let read: PdfGraph | undefined;
  let parts: readonly PdfGraph[] | undefined;

  const assertPages = (graph: PdfGraph, field: string): PdfGraph => {
    if (graph.pages.length <= documentPagesMax) return graph;
    const message = `The document is larger than the limit of ${documentPagesMax} pages.`;
    throw new AppError('document_too_large', { field, message });
  };
  const whole = (): PdfGraph => {
    read ??= assertPages(mergeGraphs(open(inputs)), inputs[0]?.field ?? '');
    return read;
  };
  // What others made is read, and refused, whatever is to be done with it.
  if (inputs.length !== 1 || inputs[0]?.pages === undefined) whole();

  const select = (graph: PdfGraph, pages: readonly number[]): PdfGraph =>
    selectPages(
      graph,
      pages.map((page) => graph.pages[page - 1] ?? ''),
    );

  const split = (graph: PdfGraph, every: number, field: string): readonly PdfGraph[] => {
    const count = Math.ceil(graph.pages.length / every);
    if (count > partsMax) {
      throw new AppError('invalid_request', {
        field: `${field}.every`,
        message: `${field}.every would make ${count} parts: at most ${partsMax} are possible.`,
      });
    }
    return Array.from({ length: count }, (_, at) =>
      selectPages(graph, graph.pages.slice(at * every, (at + 1) * every)),
    );
  };

  const layOn = (graph: PdfGraph, { field, sheets, places = [] }: Given): PdfGraph => {
    const [overlay] = sheets ? open([{ bytes: sheets, field }]) : [];
    const at = places.map(({ page, sheet }) => ({ page: graph.pages[page - 1] ?? '', sheet }));
    if (overlay) layOver(graph, overlay, at);
    return graph;
  };

  const changed = (graph: PdfGraph, stage: Work, given: Given): PdfGraph => {
    const { field, inputs: more = [] } = given;
    if (stage.type === 'merge') return mergeGraphs([graph, ...open(more)]);
    if (stage.type === 'select') {
      return select(graph, pagesNamed(stage.pages, graph.pages.length, `${field}.pages`));
    }
    if (stage.type === 'metadata') return setMetadata(graph, stage);
    if (stage.type === 'attach') return attachFile(graph, stage);
    if (stage.type === 'outline') return setOutline(graph, stage, field);
    return layOn(graph, given);
  };

  return {
    apply: (stage: Work, given: Given): void => {
      if (finish.take(stage)) return;
      if (stage.type === 'split') parts = split(whole(), stage.every, given.field);
      else read = assertPages(changed(whole(), stage, given), given.field);
    },
    /** As each page is seen. */
    sizes: (): readonly Size[] => {
      const graph = whole();
      return graph.pages.map((page) => seenSize(pageBox(graph, page)));
    },
    /** The parts of a split, else the one document: as it came, where nothing was done about what is in it. */
    write: (): readonly Part[] => {
      const [input] = inputs;
      if (!read && input?.pages !== undefined) return [{ bytes: finish.write(input.bytes), pages: input.pages }];
      return (parts ?? [whole()]).map((one) => ({ bytes: finish.write(writeGraph(one)), pages: one.pages.length }));
    },
  };
};

export type OpenStages = ReturnType<typeof openStages>;
