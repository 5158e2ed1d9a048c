/**
 * Tells documents that cannot ask for anything, and in which nothing runs or moves: they need no origin and no door, and
 * nobody need watch what they load. What is taken for one by mistake may lose what it asks for: a door that was not passed
 * before lets nothing of the page through.
 */
import type { PageOptions, RenderJob } from '../../shared/domain/render-job.ts';

/** What may load something, run something, move, or give an address to what stands beside it. */
const suspects = [
  // Elements that do one of these by themselves.
  '<(?:script|iframe|frame|object|embed|link|base|template|image|use|feimage|portal|form)\\b',
  'http-equiv',
  '\\son\\w+\\s*=',
  'javascript:',
  // Attributes that load; what has its content in itself does not.
  '[\\s"\'/:](?:src|srcset|poster|background)\\s*=(?!\\s*["\']?data:)',
  // Links, unless their address is whole, or a place in the document.
  '[\\s"\'/:]href\\s*=(?!\\s*["\']?(?:#|https?:|mailto:|tel:))',
  // Styles, likewise.
  'url\\((?!\\s*["\']?(?:data:|#))',
  'image-set\\(',
  '\\bsrc\\(',
  '@import',
  // Moves, and is complete only when it has come to rest.
  'keyframes',
  '@starting-style',
  // Spells any of these otherwise: by CSS's escapes, or by references to ASCII, quotes and brackets of HTML left out.
  '\\\\',
  '&#x0*(?!2[267]|3[ce])[2-7][\\da-f](?![\\da-f])',
  '&#0*(?!3[489]|6[02])(?:3[2-9]|[4-9]\\d|1[01]\\d|12[0-7])(?!\\d)',
  '&lpar;',
];
const suspect = new RegExp(suspects.join('|'), 'i');

/** By what a job does to its page, or waits for in it. */
const untouched: readonly (keyof PageOptions)[] = [
  'script',
  'css',
  'cookies',
  'headers',
  'authentication',
  'waitForFunction',
  'waitForSelector',
  'waitForFrame',
  'waitForFrameAttachment',
  'waitForFrameNavigation',
  'waitForFrameImages',
  'waitForFrameSelector',
  'waitUntil',
  'autoScroll',
];

const isPlain = ({ page, output }: RenderJob): boolean =>
  untouched.every((option) => page[option] === undefined) &&
  !('header' in output && output.header) &&
  !('footer' in output && output.footer);

export const isSelfContained = (job: RenderJob, html: string): boolean => isPlain(job) && !suspect.test(html);
