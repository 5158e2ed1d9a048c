import { ProtocolError, TimeoutError } from 'puppeteer-core';
import { AppError, errorCatalogue, toAppError } from '../../shared/domain/errors.ts';
import type { RenderFailure } from '../../shared/domain/frames.ts';

const causeOf = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof TimeoutError) return new AppError('render_timeout', {}, error);
  const text = error instanceof Error ? error.message : '';
  if (/page crashed/i.test(text)) return new AppError('page_failed', {}, error);
  const isGone =
    error instanceof ProtocolError || /target closed|session closed|connection closed|detached/i.test(text);
  return isGone ? new AppError('renderer_lost', {}, error) : toAppError(error);
};

/**
 * What a failed render tells its caller: a code of the catalogue, and a sentence of ours; never what the browser said,
 * which quotes pages.
 */
export const toRenderFailure = (error: unknown): RenderFailure => {
  const { code, field, message } = causeOf(error);
  const isCatalogued = message === errorCatalogue[code].message;
  return { code, ...(field && { field }), ...(!isCatalogued && { message }) };
};
