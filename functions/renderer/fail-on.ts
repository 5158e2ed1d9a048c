import { AppError } from '../../shared/domain/errors.ts';
import type { FailOn } from '../../shared/domain/render-job.ts';

/** What happened while a document loaded. */
export type LoadOutcome = {
  /** HTTP status of the document; undefined for one that was handed over. */
  readonly status: number | undefined;
  readonly failedResources: number;
  readonly consoleErrors: number;
};

const errorStatusMin = 400;

/** From the least to the most: each level includes those before it. */
const levels: readonly (readonly [level: FailOn, faultIn: (outcome: LoadOutcome) => string | false])[] = [
  ['document', ({ status = 0 }) => status >= errorStatusMin && `The document was answered with status ${status}`],
  ['resource', ({ failedResources }) => failedResources > 0 && 'A resource of the document did not load'],
  ['console', ({ consoleErrors }) => consoleErrors > 0 && 'The document wrote an error to the console'],
];

/** @throws AppError `page_load_failed` for what the job does not accept */
export const assertAccepted = (failOn: FailOn | undefined, outcome: LoadOutcome, field: string): void => {
  const last = levels.findIndex(([level]) => level === failOn);
  for (const [, faultIn] of levels.slice(0, last + 1)) {
    const fault = faultIn(outcome);
    if (fault) throw new AppError('page_load_failed', { field, message: `${fault}, and failOn is ${failOn}.` });
  }
};
