/** Headers and footers of a printed page, made ready for Chromium, which prints them in a frame that can load nothing. */
import { randomBytes } from 'node:crypto';
import type { CDPSession } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import { loadsByCss, loadsNothing } from '../../shared/domain/header-footer.ts';
import type { MarginTemplate, PdfOptions } from '../../shared/domain/render-job.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import {
  composeMarginTemplate,
  type MarginTemplateParts,
  type MarginTemplateRequest,
} from './margin-template-script.ts';
import type { PreparedPage } from './prepared-page.ts';

/** HTML, complete with its images. */
export type MarginHtml = { readonly header: string; readonly footer: string };

/** With its images inside. Chromium takes it in again on every page. */
const composedBytesMax = 2 * 1024 * 1024;

/** Where there is no template, Chromium would print one of its own. */
const blank = '<span></span>';

const refused = (field: string, sentence: string): AppError =>
  new AppError('invalid_request', { field, message: `${field} ${sentence}.` });

const marginStyle = (margin: MarginTemplate['margin'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(margin).map(([side, inches]) => [`margin-${side}`, `${inches}in`]));

/** Chromium's own default would be one pixel. */
const defaultStyle = { 'font-size': '10px', width: '100%' };

const requestOf = (
  { source, margin, style, imageStyle }: MarginTemplate,
  imageToken: string,
  printBackground: boolean,
): MarginTemplateRequest => ({
  ...source,
  style: {
    ...defaultStyle,
    ...(printBackground && { '-webkit-print-color-adjust': 'exact' }),
    ...marginStyle(margin),
    ...style,
  },
  imageStyle: imageStyle ?? {},
  imageToken,
});

/** Image type by address, of everything that the page has loaded. */
const loadedTypes = async (cdp: CDPSession): Promise<ReadonlyMap<string, string>> => {
  await cdp.send('Page.enable');
  const { frameTree } = await cdp.send('Page.getResourceTree');
  return new Map(frameTree.resources.map(({ url, mimeType }) => [url, mimeType]));
};

const imageReader = ({ cdp, frameId }: Pick<PreparedPage, 'cdp' | 'frameId'>) => {
  let types: Promise<ReadonlyMap<string, string>> | undefined;
  /** An image of the page as a data: URL; empty, which prints nothing, when it did not load. */
  return async (url: string): Promise<string> => {
    types ??= loadedTypes(cdp);
    const type = (await types).get(url);
    if (!type?.startsWith('image/')) return '';
    const { content, base64Encoded } = await cdp.send('Page.getResourceContent', { frameId, url });
    return `data:${type};base64,${base64Encoded ? content : Buffer.from(content).toString('base64')}`;
  };
};

const withImages = async (
  html: string,
  token: string,
  images: readonly string[],
  read: (url: string) => Promise<string>,
) => {
  const contents = await Promise.all(images.map(read));
  return html.replace(new RegExp(`${token}(\\d+)`, 'g'), (_, number: string) => contents[Number(number)] ?? '');
};

const assertPrintable = (
  field: string,
  parts: MarginTemplateParts,
): Exclude<MarginTemplateParts, { fault: string }> => {
  if ('fault' in parts) throw refused(field, 'has a selector that is none');
  if (parts.refersOutside || parts.styles.some(loadsByCss)) {
    throw refused(field, loadsNothing);
  }
  return parts;
};

type Wanted = {
  /** The request field that named it. */
  readonly field: string;
  readonly template: MarginTemplate | undefined;
};

/**
 * The HTML of templates, in their order. An element that becomes one of them leaves the page.
 * @throws AppError `invalid_request` for a template that Chromium could not print, or a selector that is none
 */
export const composeMargins = async (
  prepared: Pick<PreparedPage, 'cdp' | 'frameId'>,
  wanted: readonly Wanted[],
  printBackground: boolean,
): Promise<readonly string[]> => {
  const token = `image-${randomBytes(12).toString('hex')}-`;
  const requests = wanted.map(({ template }) => template && requestOf(template, token, printBackground));
  const call = await openIsolatedWorld(prepared.cdp, prepared.frameId);
  const composed = await call<readonly (MarginTemplateParts | null)[]>(composeMarginTemplate, requests);
  const readImage = imageReader(prepared);
  const htmlOf = async ({ field }: Wanted, at: number): Promise<string> => {
    const parts = composed[at];
    // Clients name the selector of a footer that some of their pages do not have.
    if (!parts) return blank;
    const { html, images } = assertPrintable(field, parts);
    const whole = await withImages(html, token, images, readImage);
    if (Buffer.byteLength(whole) > composedBytesMax) {
      throw refused(field, `is larger than ${composedBytesMax / 1024 / 1024} MB with its images`);
    }
    return whole;
  };
  return await Promise.all(wanted.map(htmlOf));
};

/**
 * The HTML for the margins of each page; undefined when neither header nor footer is asked for.
 * @throws AppError as `composeMargins` does
 */
export const composeHeaderFooter = async (
  prepared: Pick<PreparedPage, 'cdp' | 'frameId'>,
  { header, footer, printBackground }: PdfOptions,
): Promise<MarginHtml | undefined> => {
  if (!header && !footer) return undefined;
  const wanted = [
    { field: 'headerTemplate', template: header },
    { field: 'footerTemplate', template: footer },
  ];
  const [headerHtml = blank, footerHtml = blank] = await composeMargins(prepared, wanted, printBackground);
  return { header: headerHtml, footer: footerHtml };
};
