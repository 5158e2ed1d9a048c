/** Runs in a page: a PDF as a DOCX document whose text can be worked on, on paper of the same size. */
import {
  AlignmentType,
  Document,
  ExternalHyperlink,
  HeadingLevel,
  ImageRun,
  type ISectionOptions,
  LevelFormat,
  Packer,
  PageOrientation,
  type ParagraphChild,
  Tab,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
  Paragraph as Written,
  Table as WrittenTable,
} from 'docx';
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import 'pdfjs-dist/build/pdf.worker.mjs';
import { bytesOf, type Outcome, outcomeOf } from './outcome.ts';
import { type Block, blocksOf, type Paragraph, runsOf, type Sizes, sizesOf, type Table } from './pdf-blocks.ts';
import { type Picture, picturesOf } from './pdf-pictures.ts';
import { type Line, linesOf, type Run, rolesOf } from './pdf-text.ts';

/** Pages and pixels of one picture: beyond them the job's time and the page's memory end it anyway, less clearly. */
const pagesMax = 1_000;
const pixelsMax = 40_000_000;
const twips = 20;
const pixelsPerPoint = 4 / 3;

type Page = {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly pictures: readonly Picture[];
};
/** What is text on the paper: points from its left and right edge. */
type Frame = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

const readPage = async (page: PDFPageProxy, counts: { block: number; table: number; list: number }): Promise<Page> => {
  const { width, height } = page.getViewport({ scale: 1 });
  const pictures = await picturesOf(page);
  const tree = await page.getStructTree();
  const lines = await linesOf(page, rolesOf(tree as never, counts));
  page.cleanup();
  return { width, height, lines, pictures };
};

/** XML has no control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const printable = (text: string): string => text.toWellFormed().replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');

const writeRun = ({ text, font, size, isBold, isItalic, link }: Run, isHeading: boolean): ParagraphChild => {
  const pieces = printable(text).split('\t');
  const children = pieces.flatMap((piece, at) => (at === 0 ? [piece] : [new Tab(), piece]));
  const look = { ...(font && { font }), size: Math.max(2, Math.round(size * 2)), bold: isBold, italics: isItalic };
  if (link) return new ExternalHyperlink({ link, children: [new TextRun({ ...look, children, style: 'Hyperlink' })] });
  return new TextRun({ ...look, children, ...(isHeading && { color: '000000' }) });
};

const headings = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
];

const alignmentOf = (lines: readonly Line[], { left, right }: Frame) => {
  const isInset = lines.every((line) => line.x > left + 12);
  const isCentered = lines.every((line) => Math.abs(line.x - left - (right - line.right)) < 6);
  if (isInset && isCentered) return { alignment: AlignmentType.CENTER };
  const isRight = lines.every((line) => Math.abs(right - line.right) < 3 && line.x > left + (right - left) / 3);
  return isRight ? { alignment: AlignmentType.RIGHT } : undefined;
};

type Place = { readonly frame: Frame; readonly before: number; readonly startsPage: boolean };

const writeParagraph = ({ lines, heading, item }: Paragraph, { frame, before, startsPage }: Place): Written => {
  const aligned = item ? undefined : alignmentOf(lines, frame);
  const indent = Math.max(0, (lines[0]?.x ?? frame.left) - frame.left);
  return new Written({
    children: runsOf(lines).map((run) => writeRun(run, heading !== undefined)),
    spacing: { before: Math.round(before * twips), after: 0 },
    pageBreakBefore: startsPage,
    ...(heading && { heading: headings[heading - 1] ?? HeadingLevel.HEADING_6 }),
    ...(item && { numbering: { reference: item.isNumbered ? 'numbers' : 'bullets', level: item.level } }),
    ...aligned,
    ...(!item && !aligned && indent > 6 && indent < 300 && { indent: { left: Math.round(indent * twips) } }),
  });
};

const writeTable = ({ rows }: Table): WrittenTable =>
  new WrittenTable({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      ({ isHead, cells }, at) =>
        new TableRow({
          tableHeader: isHead && at === 0,
          children: cells.map(
            (lines) =>
              new TableCell({
                children: [new Written({ children: runsOf(lines).map((run) => writeRun(run, false)) })],
              }),
          ),
        }),
    ),
  });

const writePicture = ({ png, width, height }: Picture, { right, left }: Frame, startsPage: boolean): Written => {
  const scale = Math.min(1, (right - left) / width);
  const transformation = { width: width * scale * pixelsPerPoint, height: height * scale * pixelsPerPoint };
  return new Written({
    children: [new ImageRun({ type: 'png', data: png, transformation })],
    pageBreakBefore: startsPage,
  });
};

const bottomOf = (block: Block): number =>
  block.is === 'paragraph' ? (block.lines.at(-1)?.y ?? block.top) : block.top;

const writePage = (page: Page, frame: Frame, sizes: Sizes, isFirst: boolean): (Written | WrittenTable)[] => {
  const written: (Written | WrittenTable)[] = [];
  const waiting = page.pictures.toSorted((a, b) => b.top - a.top);
  let isNew = !isFirst;
  let last = page.height - frame.top;
  const add = (block: Written | WrittenTable): void => {
    written.push(block);
    isNew = false;
  };
  for (const block of blocksOf(page.lines, sizes)) {
    while (waiting[0] && waiting[0].top >= block.top) {
      add(writePicture(waiting[0], frame, isNew));
      waiting.shift();
    }
    if (block.is === 'table') {
      // A table cannot begin a page by itself.
      if (isNew) add(new Written({ pageBreakBefore: true, spacing: { line: 20 } }));
      add(writeTable(block));
    } else {
      const gap = last - block.top;
      add(writeParagraph(block, { frame, before: Math.min(36, Math.max(0, gap - 3)), startsPage: isNew }));
    }
    last = bottomOf(block);
  }
  for (const picture of waiting) add(writePicture(picture, frame, isNew));
  if (written.length === 0) add(new Written({ pageBreakBefore: isNew }));
  return written;
};

const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

const frameOf = (pages: readonly Page[]): Frame => {
  const lines = pages.flatMap((page) => page.lines);
  const { width = 612, height = 792 } = pages[0] ?? {};
  const left = lines.reduce((least, { x }) => Math.min(least, x), width);
  const right = lines.reduce((most, line) => Math.max(most, line.right), 0);
  const top = lines.reduce((most, { y, size }) => Math.max(most, y + size), 0);
  const bottom = lines.reduce((least, { y }) => Math.min(least, y), height);
  return {
    left: within(left, 18, 144),
    right: width - within(width - right, 18, 144),
    top: within(height - top, 18, 144),
    // Letters of another font take more room: a page is to stay a page.
    bottom: within(bottom - 24, 18, 72),
  };
};

const sectionOf = (pages: readonly Page[], sizes: Sizes): ISectionOptions => {
  const frame = frameOf(pages);
  const { width = 612, height = 792 } = pages[0] ?? {};
  const isLandscape = width > height;
  return {
    properties: {
      page: {
        // The writer turns the paper itself.
        size: {
          width: Math.round(Math.min(width, height) * twips),
          height: Math.round(Math.max(width, height) * twips),
          orientation: isLandscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
        },
        margin: {
          left: Math.round(frame.left * twips),
          right: Math.round((width - frame.right) * twips),
          top: Math.round(frame.top * twips),
          bottom: Math.round(frame.bottom * twips),
        },
      },
    },
    children: pages.flatMap((page, at) => writePage(page, frame, sizes, at === 0)),
  };
};

const bySize = (pages: readonly Page[]): Page[][] => {
  const groups: Page[][] = [];
  for (const page of pages) {
    const before = groups.at(-1)?.at(-1);
    if (before && before.width === page.width && before.height === page.height) groups.at(-1)?.push(page);
    else groups.push([page]);
  }
  return groups;
};

const levelsOf = (format: (typeof LevelFormat)[keyof typeof LevelFormat], text: (level: number) => string) =>
  Array.from({ length: 9 }, (_, level) => ({
    level,
    format,
    text: text(level),
    alignment: AlignmentType.LEFT,
    style: { paragraph: { indent: { left: 360 * (level + 1), hanging: 360 } } },
  }));

const numbering = {
  config: [
    { reference: 'bullets', levels: levelsOf(LevelFormat.BULLET, () => '•') },
    { reference: 'numbers', levels: levelsOf(LevelFormat.DECIMAL, (level) => `%${level + 1}.`) },
  ],
};

const titleOf = async (pdf: PDFDocumentProxy): Promise<string> => {
  const { info } = await pdf.getMetadata();
  const { Title: title } = info as { Title?: unknown };
  return typeof title === 'string' ? printable(title) : '';
};

const isEncrypted = async (pdf: PDFDocumentProxy): Promise<boolean> => {
  const { info } = await pdf.getMetadata();
  return Boolean((info as { EncryptFilterName?: unknown }).EncryptFilterName);
};

const convert = async (base64: string): Promise<string | Outcome> => {
  const pdf = await getDocument({
    data: bytesOf(base64),
    maxImageSize: pixelsMax,
    disableFontFace: true,
    // Their names tell what is bold.
    fontExtraProperties: true,
    useWorkerFetch: false,
    useWasm: false,
    stopAtErrors: false,
    verbosity: 0,
  }).promise;
  if (await isEncrypted(pdf)) return { failure: 'encrypted' };
  if (pdf.numPages > pagesMax) return { failure: 'too_large' };
  const counts = { block: 0, table: 0, list: 0 };
  const pages: Page[] = [];
  for (let at = 1; at <= pdf.numPages; at += 1) pages.push(await readPage(await pdf.getPage(at), counts));
  const sizes = sizesOf(pages.flatMap(({ lines }) => lines));
  const document = new Document({
    creator: '',
    lastModifiedBy: '',
    description: '',
    title: await titleOf(pdf),
    numbering,
    sections: bySize(pages).map((group) => sectionOf(group, sizes)),
  });
  return await Packer.toBase64String(document);
};

export const run = (base64: string): Promise<Outcome> =>
  outcomeOf(() =>
    convert(base64).catch((error: unknown) => {
      if ((error as { name?: string }).name === 'PasswordException') return { failure: 'encrypted' as const };
      throw error;
    }),
  );
