/** How the page is laid out and seen, whatever it becomes. */
import * as z from 'zod/mini';
import { decimal, flag, integer, oneOf, says, text } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { length } from './length.ts';
import { pageRanges } from './page-ranges.ts';
import { timeZone } from './time-zone.ts';

const sideMax = 10_000;
const paperBounds = { inchesMin: 0.01, inchesMax: 200 };

const viewPort = () =>
  wireObject({
    width: documented(integer(1, sideMax), { description: 'In CSS pixels.' }),
    height: documented(integer(1, sideMax), { description: 'In CSS pixels.' }),
    deviceScaleFactor: documented(z.optional(decimal(0, 5)), {
      description: 'Device pixels per CSS pixel. Default: 1.',
    }),
    isMobile: documented(z.optional(flag()), { description: 'Whether the viewport meta tag counts.' }),
    hasTouch: documented(z.optional(flag()), { description: 'Whether the device has a touch screen.' }),
    isLandscape: documented(z.optional(flag()), { description: 'Whether the device lies on its side.' }),
  });

const preview = () =>
  z.union(
    [
      flag(),
      wireObject({
        width: documented(z.optional(integer(1, sideMax)), { description: 'In pixels.' }),
        height: documented(z.optional(integer(1, sideMax)), { description: 'In pixels.' }),
        type: documented(z.optional(oneOf(['jpg', 'jpeg', 'png', 'webp'])), { description: 'Default: webp.' }),
        quality: documented(z.optional(integer(0, 100)), { description: 'Default: 80.' }),
        maintainAspectRatio: documented(z.optional(flag()), { description: 'Default: true.' }),
      }),
    ],
    says(
      'must be true, false or an object with width, height, type (jpg, jpeg, png, webp), quality (0 to 100) and maintainAspectRatio',
    ),
  );

export const browserFields = {
  viewPort: field(z.optional(viewPort()), {
    sensitivity: 'plain',
    description: 'The window that the page is laid out in.',
    example: { width: 1280, height: 800, deviceScaleFactor: 2 },
  }),
  width: field(z.optional(length(paperBounds)), {
    sensitivity: 'plain',
    description: 'Width of the paper, or of the window for images: pixels, or with a unit (px, in, cm, mm).',
    example: '210mm',
  }),
  height: field(z.optional(length(paperBounds)), {
    sensitivity: 'plain',
    description: 'Height of the paper, or of the window for images: pixels, or with a unit (px, in, cm, mm).',
    example: '297mm',
  }),
  landscape: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Turns the paper on its side. PDF only.',
  }),
  scale: field(z._default(decimal(0.1, 2), 1), {
    sensitivity: 'plain',
    description: 'Scale of the printed page. PDF only.',
    example: 0.9,
  }),
  pageRanges: field(z.optional(pageRanges()), {
    sensitivity: 'plain',
    description: 'The pages to print, all if empty. PDF only.',
    example: '1-5, 8',
  }),
  preferCSSPageSize: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Whether an `@page` size in the document wins over `format`, `width` and `height`. PDF only.',
  }),
  timeZone: field(z.optional(timeZone()), {
    sensitivity: 'plain',
    description: 'The time zone that the page sees, by its IANA name.',
    example: 'Europe/Rome',
  }),
  emulateMediaType: field(z.optional(z.nullable(oneOf(['screen', 'print']))), {
    sensitivity: 'plain',
    description: 'The CSS media type that the page sees; null for no emulation.',
    example: 'screen',
  }),
  autoScroll: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Scrolls through the page first, at most 60 screens, so that what loads lazily is there.',
  }),
  generatePreview: field(z.optional(preview()), {
    sensitivity: 'plain',
    description: 'Makes a small picture of the document beside it. Needs storage.',
    example: { width: 300, type: 'webp', quality: 80, maintainAspectRatio: true },
  }),
  css: field(z.optional(text(500_000)), {
    sensitivity: 'content',
    description: 'CSS that is added to the page, after its own. `@import` has no effect in it.',
    example: 'nav { display: none }',
  }),
  script: field(z.optional(text(500_000)), {
    sensitivity: 'content',
    description:
      'JavaScript that runs in the page once it has loaded. An error in it counts as one on the console (see `failOn`).',
    example: 'document.querySelector("dialog")?.remove()',
  }),
};
