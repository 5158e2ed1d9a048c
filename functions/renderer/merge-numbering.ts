/** How the objects of one PDF are written so that they can stand in another one. */
import { roots } from './merge-roots.ts';
import type { MergeSource } from './merge-source.ts';

export type Numbering = {
  /** The object's number in the new document; undefined for one that it does not have. */
  readonly numberOf: (object: number) => number | undefined;
  /** The text with every reference, key and name as the new document has them. */
  readonly rewrite: (object: number, text: string) => string;
  /** Keys of the parent tree with what they lead to. */
  readonly parents: () => string;
};

type Placement = {
  /** Tells the documents apart where they use the same names. */
  readonly prefix: string;
  /** What is added to the keys of this document's parent tree. */
  readonly firstKey: number;
  /** The next number of the new document. */
  readonly take: () => number;
};

const string = String.raw`\((?:\\.|[^\\)])*\)`;
const tokens = new RegExp(
  [
    `/ID (?<id>${string})`,
    String.raw`/Headers \[(?<headers>[^\]]*)\]`,
    `(?<string>${string}|<[0-9A-Fa-f]+>)`,
    String.raw`/(?<keyName>StructParents?) (?<key>\d+)`,
    String.raw`/Dest (?<destination>/[^\s/<>[\]()]+)`,
    String.raw`(?<reference>\d+) 0 R`,
  ].join('|'),
  'gs',
);

const prefixed = (text: string, prefix: string): string => text.replace(/\(/g, `(${prefix}`);

export const createNumbering = (source: MergeSource, { prefix, firstKey, take }: Placement): Numbering => {
  const { pdf, structure, outline, idNodes, destinations, extents } = source;
  const shared = new Map<number | undefined, number>([
    [structure?.root, roots.structure],
    [outline?.root, roots.outline],
  ]);
  const dropped = new Set([
    pdf.root,
    pdf.info,
    structure?.root,
    structure?.parentTree,
    structure?.idTree,
    outline?.root,
  ]);
  const kept = extents.map(({ object }) => object).filter((object) => !dropped.has(object));
  const numbers = new Map([...shared, ...kept.map((object) => [object, take()] as const)]);
  const ids = new Set(idNodes);

  const rewriteRefs = (text: string): string =>
    text.replace(tokens, (...match) => {
      const [whole] = match as [string];
      const { id, headers, string, keyName, key, destination, reference } = match.at(-1) as Record<string, string>;
      if (id !== undefined) return `/ID ${prefixed(id, prefix)}`;
      if (headers !== undefined) return `/Headers [${prefixed(headers, prefix)}]`;
      if (string !== undefined) return whole;
      if (key !== undefined) return `/${keyName} ${Number(key) + firstKey}`;
      if (destination !== undefined) return `/Dest ${rewriteRefs(destinations.get(destination) ?? 'null')}`;
      return `${numbers.get(Number(reference)) ?? 0} 0 R`;
    });

  return {
    numberOf: (object) => (dropped.has(object) ? undefined : numbers.get(object)),
    rewrite: (object, text) => rewriteRefs(ids.has(object) ? prefixed(text, prefix) : text),
    parents: () =>
      source.parents.replace(
        /(\d+) (\d+) 0 R/g,
        (_, key: string, object: string) => `${Number(key) + firstKey} ${numbers.get(Number(object)) ?? 0} 0 R`,
      ),
  };
};
