import type { RenderJob } from './render-job.ts';

/** What a job needs and no record may show: it rests sealed between acceptance and the end of the job. */
export type JobContent = {
  readonly render: RenderJob;
  /** How the document will be handed out. */
  readonly presentation: Presentation;
};

export type Presentation = { readonly inline: boolean; readonly filename?: string | undefined };
