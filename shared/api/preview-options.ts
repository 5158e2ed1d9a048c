import type * as z from 'zod/mini';
import type { PreviewOptions } from '../domain/render-job.ts';
import type { commonSchema } from './request-fields.ts';

type Preview = z.infer<typeof commonSchema>['generatePreview'];

/** `true` asks for the defaults. Source: wire contract, generatePreview. */
export const toPreviewOptions = (preview: Preview): PreviewOptions | undefined => {
  if (!preview) return undefined;
  const { width, height, type = 'webp', quality = 80, maintainAspectRatio = true } = preview === true ? {} : preview;
  return { format: type === 'jpg' ? 'jpeg' : type, width, height, quality, maintainAspectRatio };
};
