import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { isMarked } from './pdf.ts';

export type PdfText = {
  readonly text: string;
  /** Points from the left and from the top of the page, and height of the letters. */
  readonly left: number;
  readonly top: number;
  readonly size: number;
};

export type PdfDetails = {
  /** Title, Author, Producer, … */
  readonly info: Readonly<Record<string, unknown>>;
  readonly isTagged: boolean;
  readonly language: string | null;
  /** Titles of the bookmarks of the first level, with the page (from 1) that each leads to. */
  readonly outline: readonly { readonly title: string; readonly page: number }[];
  /** Addresses of the links, page by page; a link inside the document is `#` and its page. */
  readonly links: readonly (readonly string[])[];
  /** Roles of the structure elements of each page, in their order. */
  readonly roles: readonly (readonly string[])[];
  readonly texts: readonly (readonly PdfText[])[];
  /** Texts of attached files, by name. */
  readonly attachments: Readonly<Record<string, string>>;
};

type Document = Awaited<ReturnType<typeof getDocument>['promise']>;
type Page = Awaited<ReturnType<Document['getPage']>>;
type Node = { readonly role?: string; readonly children?: readonly Node[] };

const rolesIn = ({ role, children = [] }: Node): string[] => [
  ...(role && role !== 'Root' ? [role] : []),
  ...children.flatMap(rolesIn),
];

const pageOf = async (document: Document, destination: unknown): Promise<number> => {
  const explicit = typeof destination === 'string' ? await document.getDestination(destination) : destination;
  const [reference] = explicit as [Parameters<Document['getPageIndex']>[0]];
  return (await document.getPageIndex(reference)) + 1;
};

const linksOf = async (document: Document, page: Page): Promise<string[]> => {
  const annotations = await page.getAnnotations();
  return await Promise.all(
    annotations
      .filter(({ url, dest }) => url || dest)
      .map(async ({ url, dest }) => url ?? `#${await pageOf(document, dest)}`),
  );
};

const textsOf = async (page: Page): Promise<PdfText[]> => {
  const { height } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return items
    .filter((item) => 'str' in item)
    .filter(({ str }) => str.trim() !== '')
    .map(({ str, transform }) => ({ text: str, left: transform[4], top: height - transform[5], size: transform[3] }));
};

const attachmentsOf = async (document: Document): Promise<Record<string, string>> => {
  const names = [...(((await document.getAttachments()) as ReadonlyMap<string, unknown> | null)?.keys() ?? [])];
  const contents = await Promise.all(names.map((name) => document.getAttachmentContent(name)));
  return Object.fromEntries(names.map((name, at) => [name, Buffer.from(contents[at] ?? []).toString()]));
};

export const readPdfDetails = async (bytes: Uint8Array): Promise<PdfDetails> => {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await task.promise;
  const pages = await Promise.all(Array.from({ length: document.numPages }, (_, at) => document.getPage(at + 1)));
  const { info } = await document.getMetadata();
  const outline = (await document.getOutline()) ?? [];
  const details: PdfDetails = {
    info: info as Record<string, unknown>,
    isTagged: await isMarked(document),
    language: (info as { Language?: string }).Language ?? null,
    outline: await Promise.all(outline.map(async ({ title, dest }) => ({ title, page: await pageOf(document, dest) }))),
    links: await Promise.all(pages.map((page) => linksOf(document, page))),
    roles: await Promise.all(pages.map(async (page) => rolesIn(((await page.getStructTree()) ?? {}) as Node))),
    attachments: await attachmentsOf(document),
    texts: await Promise.all(pages.map(textsOf)),
  };
  await task.destroy();
  return details;
};
