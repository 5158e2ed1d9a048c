/** From the wire's fields to the renderer's options: units, defaults that hang on other fields, and the wire's aliases. */
import type * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import type { ImageOptions, PageOptions, PdfOptions, ViewPort } from '../domain/render-job.ts';
import { toInches, toPixels } from './length.ts';
import { toMarginTemplate, toPageVariants } from './margin-templates.ts';
import { papers } from './paper.ts';
import { toPreviewOptions } from './preview-options.ts';
import type { commonSchema, imageSchema, pdfSchema, SourceKind } from './request-fields.ts';
import { canonicalTimeZone } from './time-zone.ts';

type CommonFields = z.infer<typeof commonSchema>;
type PdfFields = z.infer<typeof pdfSchema>;
type ImageFields = z.infer<typeof imageSchema>;

/** Inches. Source: wire contract, PDF options. */
const marginDefaults = { top: 0.4, right: 0.39, bottom: 0.39, left: 0.4 };
const templateMarginDefaults = { top: 0, right: 0, bottom: 0, left: 0 };
/** The renderer's own window, for the side that an image's request leaves out. */
const windowDefaults = { width: 1280, height: 800 };

const paperOf = ({ format }: PdfFields, { width, height }: CommonFields): PdfOptions['paper'] => {
  if (format) return papers[format];
  return {
    width: width === undefined ? papers.letter.width : toInches(width),
    height: height === undefined ? papers.letter.height : toInches(height),
  };
};

const marginOf = ({ margin = {} }: PdfFields, kind: SourceKind): PdfOptions['margin'] => {
  const defaults = kind === 'template' ? templateMarginDefaults : marginDefaults;
  const side = (name: keyof typeof defaults): number => {
    const given = margin[name];
    return given === undefined ? defaults[name] : toInches(given);
  };
  return { top: side('top'), right: side('right'), bottom: side('bottom'), left: side('left') };
};

const assertRoom = ({ paper, margin, landscape }: PdfOptions): void => {
  const [width, height] = landscape ? [paper.height, paper.width] : [paper.width, paper.height];
  if (margin.left + margin.right < width && margin.top + margin.bottom < height) return;
  throw new AppError('invalid_request', { field: 'margin', message: 'margin leaves no room on the paper.' });
};

/** Off and empty ask for nothing: they are no part of what the renderer is told. */
const used = <Value>(value: Value | undefined): Value | undefined => {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value && !isEmpty ? value : undefined;
};

export const toPdfOptions = (fields: PdfFields, common: CommonFields, kind: SourceKind): PdfOptions => {
  const { printBackground, tagged, outline } = fields;
  if (outline && !tagged) {
    throw new AppError('invalid_request', { field: 'outline', message: 'outline needs tagged to be true.' });
  }
  const options: PdfOptions = {
    format: 'pdf',
    paper: paperOf(fields, common),
    margin: marginOf(fields, kind),
    landscape: common.landscape,
    scale: common.scale,
    printBackground,
    pageRanges: common.pageRanges?.trim() || undefined,
    preferCssPageSize: common.preferCSSPageSize,
    tagged,
    outline,
    header: toMarginTemplate('headerTemplate', fields.headerTemplate),
    footer: toMarginTemplate('footerTemplate', fields.footerTemplate),
    pageHeaders: toPageVariants('pageHeaders', fields.pageHeaders),
    pageFooters: toPageVariants('pageFooters', fields.pageFooters),
    singlePage: used(fields.singlePage),
    medium: common.emulateMediaType === 'screen' ? 'screen' : undefined,
    metadata: fields.metadata,
    preview: toPreviewOptions(common.generatePreview),
  };
  if (options.singlePage && common.preferCSSPageSize) {
    const message = 'singlePage cannot be given together with preferCSSPageSize: which size is meant?';
    throw new AppError('invalid_request', { field: 'singlePage', message });
  }
  assertRoom(options);
  return options;
};

export const toImageOptions = (
  { imageType, quality, transparent, trim }: ImageFields,
  { generatePreview }: CommonFields,
): ImageOptions => {
  const format = imageType === 'jpg' ? 'jpeg' : imageType;
  return { format, quality, transparent, trim, preview: toPreviewOptions(generatePreview) };
};

export const toPageOptions = (fields: CommonFields, kind: SourceKind): PageOptions => {
  const { viewPort, timeZone, emulateMediaType, network } = fields;
  if (network === 'none' && kind === 'url') {
    throw new AppError('invalid_request', { field: 'network', message: 'network cannot be none: a url needs it.' });
  }
  return {
    viewPort,
    timeZone: timeZone === undefined ? undefined : canonicalTimeZone(timeZone),
    emulateMediaType,
    waitUntil: fields.waitUntil,
    waitForSelector: fields.waitForSelector,
    waitForFunction: used(fields.waitForFunction),
    waitForFrame: used(fields.waitForFrame),
    waitForFrameAttachment: used(fields.waitForFrameAttachment),
    waitForFrameNavigation: fields.waitForFrameNavigation,
    waitForFrameImages: used(fields.waitForFrameImages),
    waitForFrameSelector: fields.waitForFrameSelector,
    autoScroll: used(fields.autoScroll),
    css: used(fields.css),
    script: used(fields.script),
    cookies: used(fields.cookies),
    authentication: fields.authentication,
    headers: used(fields.headers),
    userAgent: used(fields.userAgent),
    network: network === 'none' ? network : undefined,
    failOn: fields.failOn === 'never' ? undefined : fields.failOn,
    bestAttempt: used(fields.bestAttempt),
    delayMs: fields.delay,
  };
};

/** The window of an image: `width` and `height` are more specific than `viewPort`. */
export const imageViewPort = ({ viewPort, width, height }: CommonFields): ViewPort | undefined => {
  if (width === undefined && height === undefined) return viewPort;
  return {
    ...(viewPort ?? windowDefaults),
    ...(width !== undefined && { width: toPixels(width) }),
    ...(height !== undefined && { height: toPixels(height) }),
  };
};
