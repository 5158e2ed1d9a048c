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
export type Input = { readonly field: string; readonly bytes: Uint8Array };
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

export const openStages = (qpdf: Qpdf, inputs: readonly Input[]) => {
  const open = (list: readonly Input[]): readonly PdfGraph[] =>
    list.map(({ bytes, field }) => readGraph(qpdf, bytes, field));
  let graph = mergeGraphs(open(inputs));
  let parts: readonly PdfGraph[] | undefined;
  let finish: StageOf<'encrypt'> | undefined;
  let isCompact = false;

  const select = (pages: readonly number[]): PdfGraph =>
    selectPages(
      graph,
      pages.map((page) => graph.pages[page - 1] ?? ''),
    );

  const split = (every: number, field: string): readonly PdfGraph[] => {
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

  const assertPages = (field: string): void => {
    if (graph.pages.length <= documentPagesMax) return;
    const message = `The document is larger than the limit of ${documentPagesMax} pages.`;
    throw new AppError('document_too_large', { field, message });
  };
  assertPages(inputs[0]?.field ?? '');

  const apply = (stage: Work, { field, inputs: more = [], sheets, places = [] }: Given): void => {
    if (stage.type === 'merge') graph = mergeGraphs([graph, ...open(more)]);
    else if (stage.type === 'select') graph = select(pagesNamed(stage.pages, graph.pages.length, `${field}.pages`));
    else if (stage.type === 'split') parts = split(stage.every, field);
    else if (stage.type === 'metadata') graph = setMetadata(graph, stage);
    else if (stage.type === 'attach') graph = attachFile(graph, stage);
    else if (stage.type === 'outline') graph = setOutline(graph, stage, field);
    else if (stage.type === 'encrypt') finish = stage;
    else if (stage.type === 'compact') isCompact = true;
    else if (sheets) {
      const [overlay] = open([{ bytes: sheets, field }]);
      const at = places.map(({ page, sheet }) => ({ page: graph.pages[page - 1] ?? '', sheet }));
      if (overlay) layOver(graph, overlay, at);
    }
    assertPages(field);
  };

  const write = (one: PdfGraph): Uint8Array => {
    const bytes = writeGraph(one);
    if (bytes.length > documentBytesMax) throw new AppError('document_too_large');
    if (!finish && !isCompact) return bytes;
    const objects = `--object-streams=${isCompact ? 'generate' : 'preserve'}`;
    const { code, output } = qpdf.run(bytes, [...(finish ? encryption(finish) : []), objects], '/out.pdf');
    if (code !== 0 || !output) throw new AppError('document_too_large');
    return output;
  };

  return {
    apply,
    /** As each page is seen. */
    sizes: (): readonly Size[] => graph.pages.map((page) => seenSize(pageBox(graph, page))),
    /** The parts of a split, else the one document. */
    write: (): readonly { readonly bytes: Uint8Array; readonly pages: number }[] =>
      (parts ?? [graph]).map((one) => ({ bytes: write(one), pages: one.pages.length })),
  };
};

export type OpenStages = ReturnType<typeof openStages>;
