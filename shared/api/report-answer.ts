/** The report of a render, as answers show it. */
import * as z from 'zod/mini';
import type { RenderReport } from '../domain/render-report.ts';
import { cost, count, text } from './answer-values.ts';
import { documented } from './fields.ts';

const hosts = (description: string) =>
  documented(z.array(z.object({ host: text('Its host.'), reason: text('Why.') })), { description });
export const report = documented(
  z.object({
    ms: z.object({
      page: cost('Until the page stood ready to take the document.'),
      load: cost('Loading, until the document was ready to print.'),
      print: cost('Printing, or taking the picture.'),
    }),
    pages: z.exactOptional(count('Pages of the document.')),
    bytes: count('Bytes of the document.'),
    documentStatus: z.exactOptional(count('HTTP status of the web page; of several the highest.')),
    requests: count('Requests that left the page, refused ones included.'),
    failed: hosts('Resources that did not load.'),
    refused: hosts('Hosts that may not be reached from here.'),
    consoleErrors: count('Errors on the console.'),
    missingGlyphs: z.exactOptional(
      documented(z.array(z.string()), { description: 'Scripts that had characters without a glyph in any font.' }),
    ),
    bestAttempt: z.exactOptional(
      documented(z.boolean(), { description: 'With `bestAttempt`: whether the deadline ended the wait.' }),
    ),
    omitted: z.exactOptional(count('How many entries of the lists are left out.')),
  }),
  { description: 'What happened while it rendered, times in milliseconds; no content.' },
) satisfies z.ZodMiniType<RenderReport>;
