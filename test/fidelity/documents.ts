/** The documents that are compared: found ones, made by others for others, and complete ones of our own. */
import type { PrintOptions } from './plain-chromium.ts';

export type FidelityDocument = {
  /** Path on the site: the folder's name, then the file. */
  readonly path: string;
  /** `html` sends the file itself, which then may have no address relative to it; `url` has it fetched. */
  readonly kind: 'html' | 'url';
  readonly print?: Partial<PrintOptions>;
};

export const paper = {
  letter: { paperWidth: 8.5, paperHeight: 11 },
  a4: { paperWidth: 210 / 25.4, paperHeight: 297 / 25.4 },
};

export const printDefaults: PrintOptions = {
  ...paper.a4,
  marginTop: 0.4,
  marginRight: 0.4,
  marginBottom: 0.4,
  marginLeft: 0.4,
  landscape: false,
  preferCSSPageSize: false,
};

/** Manuals, charts and reports of packages and tools that the tests have at hand. */
export const foundDocuments: readonly FidelityDocument[] = [
  { path: 'spectre/index.html', kind: 'url' },
  { path: 'spectre/elements/typography.html', kind: 'url' },
  { path: 'spectre/elements/tables.html', kind: 'url', print: paper.letter },
  { path: 'spectre/elements/media.html', kind: 'url' },
  { path: 'spectre/components/cards.html', kind: 'url' },
  { path: 'spectre/experimentals/timelines.html', kind: 'url' },
  { path: '98.css/index.html', kind: 'url' },
  { path: 'gl-matrix/module-mat4.html', kind: 'url' },
  { path: 'gl-matrix/vec2.js.html', kind: 'url', print: { landscape: true } },
  { path: 'dygraphs/jsdoc/symbols/Dygraph.html', kind: 'url', print: paper.letter },
  { path: 'dygraphs/tests/plotters.html', kind: 'url' },
  { path: 'dygraphs/tests/independent-series.html', kind: 'url' },
  { path: 'dygraphs/tests/highlighted-region.html', kind: 'url' },
  { path: 'coverage/plain/index.html', kind: 'url' },
  { path: 'coverage/plain/font-tables.ts.html', kind: 'url', print: { landscape: true } },
  { path: 'coverage/app/index.html', kind: 'url' },
];

const ownPageSize = { preferCSSPageSize: true };

/** Each a complete document of a kind that people print; `html` where it stands by itself. */
export const ownDocuments: readonly FidelityDocument[] = [
  { path: 'fixtures/invoice.html', kind: 'html', print: ownPageSize },
  { path: 'fixtures/annual-report.html', kind: 'html' },
  { path: 'fixtures/arabic-letter.html', kind: 'html' },
  { path: 'fixtures/hebrew-contract.html', kind: 'html' },
  { path: 'fixtures/certificate.html', kind: 'html', print: ownPageSize },
  { path: 'fixtures/timetable.html', kind: 'html', print: { landscape: true } },
  { path: 'fixtures/labels.html', kind: 'url', print: ownPageSize },
  { path: 'fixtures/cv.html', kind: 'html', print: ownPageSize },
  { path: 'fixtures/mathematics.html', kind: 'html', print: ownPageSize },
  { path: 'fixtures/order-form.html', kind: 'html', print: paper.letter },
  { path: 'fixtures/ledger.html', kind: 'url' },
  { path: 'fixtures/novel.html', kind: 'url', print: ownPageSize },
  { path: 'fixtures/newspaper.html', kind: 'html' },
  { path: 'fixtures/dashboard.html', kind: 'html', print: { landscape: true } },
  { path: 'fixtures/catalogue.html', kind: 'url' },
  { path: 'fixtures/faq.html', kind: 'html', print: paper.letter },
  { path: 'fixtures/typeface.html', kind: 'url' },
  { path: 'fixtures/menu.html', kind: 'html' },
  { path: 'fixtures/receipt.html', kind: 'html', print: ownPageSize },
  { path: 'fixtures/slides.html', kind: 'url', print: ownPageSize },
];
