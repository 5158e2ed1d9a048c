/** What is used of the model that docx-preview makes of a document; it has no types for it. */
export type Reference = { readonly id: string; readonly type: 'default' | 'first' | 'even' };

export type SectionProperties = {
  readonly type?: string;
  readonly pageSize?: { readonly width: string; readonly height: string };
  readonly columns?: { readonly numberOfColumns?: number };
  readonly pageNumber?: { readonly start?: number };
  titlePage?: boolean;
  headerRefs?: Reference[];
  footerRefs?: Reference[];
};

export type Tab = { readonly position?: string; readonly leader?: string; readonly style?: string };

export type Block = {
  readonly tabs?: readonly Tab[];
  readonly type: string;
  className?: string;
  readonly styleName?: string;
  readonly sectionProps?: SectionProperties;
  readonly children?: readonly Block[];
};

export type Style = {
  readonly id?: string;
  readonly name?: string;
  readonly basedOn?: string;
  readonly paragraphProps?: { readonly tabs?: readonly Tab[] };
};

export type WordDocument = {
  readonly documentPart: { readonly body: { children: Block[]; props: SectionProperties } };
  readonly stylesPart?: { styles: readonly Style[] };
  readonly parts?: readonly { readonly rootElement?: Block }[];
  readonly settingsPart?: { readonly settings?: { evenAndOddHeaders?: boolean } };
};

/** In their order; each ends with the paragraph that holds it, the last one with the document. */
export const sectionsOf = ({ documentPart: { body } }: WordDocument): readonly SectionProperties[] => [
  ...body.children.flatMap(({ sectionProps }) => sectionProps ?? []),
  body.props,
];

/** A section without a header of some kind has that of the section before it. */
export const inheritMargins = (sections: readonly SectionProperties[]): void => {
  for (const name of ['headerRefs', 'footerRefs'] as const) {
    let before: readonly Reference[] = [];
    for (const section of sections) {
      const own = section[name] ?? [];
      section[name] = [...own, ...before.filter(({ type }) => !own.some((one) => one.type === type))];
      before = section[name];
    }
  }
};
