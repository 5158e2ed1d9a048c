/** Documents that grow in one thing at a time, each of the same kind at any size. */
import { bodyBytesMax } from '../../../shared/api/json-body.ts';
import { noisePng } from '../documents.ts';

export type GrowingDocument = {
  readonly title: string;
  readonly unit: string;
  readonly sizes: readonly number[];
  /** Documents of one size differ from round to round. */
  readonly htmlOf: (size: number, round: number) => string;
};

const repeated = (count: number, of: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join('');

const sentence = 'What was found, by whom, and what follows from it for the months to come. ';
const paragraph = (at: number): string => `<p>Paragraph ${at}. ${sentence.repeat(4)}</p>`;
const documentOf = (round: number, body: string): string =>
  `<!doctype html><meta charset="utf-8"><style>section+section{break-before:page}img{margin:2px}</style><h1>Number ${round}</h1>${body}`;

type Growing = Omit<GrowingDocument, 'htmlOf'> & { readonly bodyOf: (size: number, round: number) => string };
const growing = ({ bodyOf, ...of }: Growing): GrowingDocument => ({
  ...of,
  htmlOf: (size, round) => documentOf(round, bodyOf(size, round)),
});

const pages = growing({
  title: 'Pages: a heading and six paragraphs on each',
  unit: 'page',
  sizes: [1, 10, 100, 1000],
  bodyOf: (size) =>
    repeated(
      size,
      (at) => `<section><h2>Page ${at + 1}</h2>${repeated(6, (number) => paragraph(6 * at + number))}</section>`,
    ),
});

const kilobyte = 1000;
/** HTML travels as Base64, beside some options. */
const htmlKilobytesMax = Math.floor((bodyBytesMax * 0.75) / kilobyte) - 10;

const bytes = growing({
  title: 'HTML: paragraphs, up to the largest body that is accepted',
  unit: 'KB',
  sizes: [10, 100, 1000, htmlKilobytesMax],
  bodyOf: (size, round) => {
    const around = documentOf(round, '').length;
    const one = paragraph(100_000).length;
    return repeated(Math.floor((size * kilobyte - around) / one), (at) => paragraph(100_000 + at));
  },
});

const pictureSize = { width: 40, height: 27 };

const images = growing({
  title: 'Images: PNGs of 3 KB, no two alike, in the HTML',
  unit: 'image',
  sizes: [0, 10, 100, 500],
  bodyOf: (size, round) =>
    repeated(size, (at) => {
      const png = noisePng(pictureSize.width, pictureSize.height, round * 1000 + at);
      return `<img src="data:image/png;base64,${png.toString('base64')}">`;
    }),
});

export const growingDocuments: readonly GrowingDocument[] = [pages, bytes, images];
