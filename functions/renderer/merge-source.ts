/** One of the PDFs that become one: what has to be known of it before its objects can stand in another document. */
import { numberIn, openPdfObjects, type PdfObjects } from './pdf-objects.ts';
import { countPages } from './pdf-page-count.ts';
import type { PdfStream } from './pdf-stream.ts';

/** Bytes of the document, its end not included. */
type Extent = { readonly object: number; readonly start: number; readonly end: number };

type Outline = { readonly root: number; readonly first: number; readonly last: number; readonly count: number };
type Structure = {
  readonly root: number;
  readonly top: number;
  readonly parentTree: number;
  readonly nextKey: number;
  readonly idTree: number | undefined;
};

export type MergeSource = {
  readonly pdf: PdfObjects;
  readonly read: PdfStream['read'];
  readonly pages: number;
  /** Root of the page tree. */
  readonly pageTree: number;
  readonly catalog: string;
  /** Its objects in the order of their bytes. */
  readonly extents: readonly Extent[];
  readonly outline: Outline | undefined;
  readonly structure: Structure | undefined;
  /** Keys of the parent tree and the objects that they lead to, as they are written. */
  readonly parents: string;
  /** The nodes below the root of the tree of element ids. */
  readonly idNodes: readonly number[];
  /** Named destination to what it stands for. */
  readonly destinations: ReadonlyMap<string, string>;
};

const refIn = (text: string, name: string): number | undefined => {
  const found = new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

const extentsOf = (offsets: readonly number[], tableAt: number): readonly Extent[] => {
  const starts = offsets
    .map((start, object) => ({ object, start }))
    .filter(({ start }) => start > 0)
    .sort((one, other) => one.start - other.start);
  return starts.map((extent, at) => ({ ...extent, end: starts[at + 1]?.start ?? tableAt }));
};

const structureOf = (root: number | undefined, text: string): Structure | undefined =>
  root === undefined
    ? undefined
    : {
        root,
        top: numberIn(text, /\/K \[?(\d+) 0 R/),
        parentTree: numberIn(text, /\/ParentTree (\d+) 0 R/),
        nextKey: numberIn(text, /\/ParentTreeNextKey (\d+)/),
        idTree: refIn(text, 'IDTree'),
      };

const outlineOf = (root: number | undefined, text: string): Outline | undefined =>
  root === undefined || !/\/First /.test(text)
    ? undefined
    : {
        root,
        first: numberIn(text, /\/First (\d+) 0 R/),
        last: numberIn(text, /\/Last (\d+) 0 R/),
        count: numberIn(text, /\/Count (\d+)/),
      };

const destinationsIn = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/(\/[^\s/<>[\]()]+) (\[[^\]]*\])/g)].map(([, name = '', target = '']) => [name, target]));

/** @param stream a PDF as Chromium printed it */
export const openMergeSource = async ({ length, read }: Pick<PdfStream, 'length' | 'read'>): Promise<MergeSource> => {
  const pdf = await openPdfObjects({ length, read });
  const extents = extentsOf(await pdf.offsets(), pdf.tableAt);
  const textOf = async (object: number | undefined): Promise<string> => {
    const extent = extents.find((one) => one.object === object);
    return extent ? (await read(extent.start, extent.end - extent.start)).toString('latin1') : '';
  };
  const catalog = await pdf.read(pdf.root);
  const structureRoot = refIn(catalog, 'StructTreeRoot');
  const structure = structureOf(structureRoot, await textOf(structureRoot));
  const outlineRoot = refIn(catalog, 'Outlines');
  const parents = await textOf(structure?.parentTree);
  const idTree = await textOf(structure?.idTree);
  return {
    pdf,
    read,
    pages: await countPages(pdf),
    pageTree: numberIn(catalog, /\/Pages (\d+) 0 R/),
    catalog,
    extents,
    outline: outlineOf(outlineRoot, await textOf(outlineRoot)),
    structure,
    parents: /\/Nums \[([^\]]*)\]/.exec(parents)?.[1] ?? '',
    idNodes: [...(/\/Kids \[([^\]]*)\]/.exec(idTree)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, node]) =>
      Number(node),
    ),
    destinations: destinationsIn(await textOf(refIn(catalog, 'Dests'))),
  };
};
