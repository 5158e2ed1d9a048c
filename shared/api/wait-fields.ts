/** When a page counts as ready, and what to do when it does not become so. */
import * as z from 'zod/mini';
import { timeoutMsMax } from './base-fields.ts';
import { flag, integer, oneOf, requiredText, text } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';

const waitUntilValues = ['load', 'domcontentloaded', 'networkidle0', 'networkidle2'] as const;

const selectorWait = () =>
  wireObject({
    selector: documented(requiredText(2000), { description: 'A CSS selector.', example: '#ready' }),
    options: z.optional(
      wireObject({
        visible: documented(z.optional(flag()), { description: 'Wait until the element is visible.' }),
        hidden: documented(z.optional(flag()), { description: 'Wait until the element is hidden or gone.' }),
        timeout: documented(z.optional(integer(0, timeoutMsMax)), {
          description: 'Milliseconds to wait for it, at most the rest of the render. Default: 30000.',
        }),
      }),
    ),
  });

export const waitFields = {
  waitUntil: field(z.optional(oneOf(waitUntilValues)), {
    sensitivity: 'plain',
    description:
      'The event after which the page counts as loaded. Left out, the renderer watches the page itself: loaded, fonts and images there, no request under way.',
    example: 'networkidle0',
  }),
  waitForSelector: field(z.optional(selectorWait()), {
    sensitivity: 'content',
    description: 'Waits for an element.',
    example: { selector: '#ready', options: { visible: true, timeout: 5000 } },
  }),
  waitForFunction: field(z.optional(text(10_000)), {
    sensitivity: 'content',
    description: 'Waits until this JavaScript expression is true in the page.',
    example: 'window.chartsDrawn === true',
    effect: 'not_yet',
  }),
  waitForFrame: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Waits for the frames of the page.',
    effect: 'not_yet',
  }),
  waitForFrameAttachment: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Waits until a frame is attached.',
    effect: 'not_yet',
  }),
  waitForFrameNavigation: field(z.optional(oneOf(waitUntilValues)), {
    sensitivity: 'plain',
    description: 'The event after which a frame counts as loaded.',
    effect: 'not_yet',
  }),
  waitForFrameImages: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Waits for the images in frames.',
    effect: 'not_yet',
  }),
  waitForFrameSelector: field(z.optional(selectorWait()), {
    sensitivity: 'content',
    description: 'Waits for an element inside a frame.',
    effect: 'not_yet',
  }),
  failOn: field(z._default(oneOf(['never', 'document', 'resource', 'console']), 'never'), {
    sensitivity: 'plain',
    description:
      'What makes the render fail: nothing that the page does, an error status of the document, a resource that does not load, or an error on the console.',
    effect: 'not_yet',
  }),
  bestAttempt: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'At the deadline, prints what is there; the report says so.',
    effect: 'not_yet',
  }),
};
