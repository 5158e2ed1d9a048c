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
      'The event after which the page counts as loaded; nothing else is waited for then. Left out, the renderer watches the page itself: loaded, fonts and images there, no request under way, and nothing planned that is about to run. Sockets, streams and answers that the page does not read are not waited for.',
    example: 'networkidle0',
  }),
  waitForSelector: field(z.optional(selectorWait()), {
    sensitivity: 'content',
    description: 'Waits for an element: until it is there, or visible, or hidden.',
    example: { selector: '#ready', options: { visible: true, timeout: 5000 } },
  }),
  waitForFunction: field(z.optional(text(10_000)), {
    sensitivity: 'content',
    description:
      'Waits until this JavaScript expression, or what it promises, is true in the page. One that throws is not true yet.',
    example: 'window.chartsDrawn === true',
  }),
  waitForFrame: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description:
      'Waits until every frame of the page has loaded, and up to 5 seconds for the first one where there is none yet.',
  }),
  waitForFrameAttachment: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Waits until the page has a frame.',
  }),
  waitForFrameNavigation: field(z.optional(oneOf(waitUntilValues)), {
    sensitivity: 'plain',
    description: 'Waits until every frame of the page has had this event.',
    example: 'load',
  }),
  waitForFrameImages: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Waits until every frame of the page has loaded, with its images.',
  }),
  waitForFrameSelector: field(z.optional(selectorWait()), {
    sensitivity: 'content',
    description: 'Waits for an element inside any frame of the page.',
    example: { selector: 'table' },
  }),
  failOn: field(z._default(oneOf(['never', 'document', 'resource', 'console']), 'never'), {
    sensitivity: 'plain',
    description:
      'What makes the render fail, each with all before it: nothing that the page does, an error status of the document (400 and above), a resource that does not load, or an error on the console.',
    example: 'document',
  }),
  bestAttempt: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'When `timeout` is about to pass, prints what is there by then rather than fail; the report says so.',
  }),
};
