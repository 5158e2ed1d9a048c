/** The body of a request: JSON or, where files may be sent, a form. */
import { type FormPart, type FormRequest, fromFilesForm, fromForm } from '../../shared/api/form-body.ts';
import { parseJson } from '../../shared/api/json-body.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { Call } from './call.ts';
import { readForm } from './form.ts';

/** What a conversion was asked for. */
export type Given = {
  readonly body: unknown;
  /** What makes it this request and no other. */
  readonly identity: readonly (string | Uint8Array)[];
};

const jsonType = /^(?:application|text)\/(?:[\w.+-]+\+)?json$/i;
const formType = /^multipart\/form-data$/i;

const contentTypeOf = (call: Call): string => call.req.header('Content-Type') ?? '';
const mediaTypeOf = (call: Call): string => contentTypeOf(call).split(';')[0]?.trim() ?? '';

/**
 * A body without a content type is taken as JSON.
 * @throws AppError `unsupported_media`, `body_too_large` or `invalid_request`
 */
export const jsonBody = (call: Call): unknown => {
  const type = mediaTypeOf(call);
  if (type !== '' && !jsonType.test(type)) throw new AppError('unsupported_media');
  return parseJson(call.env.body);
};

/** The same where a body may be left out. */
export const jsonBodyIfAny = (call: Call): unknown => (call.env.body.length > 0 ? jsonBody(call) : {});

export const jsonGiven = (call: Call): Given => ({ body: jsonBody(call), identity: [call.env.body] });

const formOrJson =
  (read: (parts: readonly FormPart[]) => FormRequest) =>
  async (call: Call): Promise<Given> => {
    if (!formType.test(mediaTypeOf(call))) return jsonGiven(call);
    return read(await readForm(Buffer.from(call.env.body), contentTypeOf(call)));
  };

export const formOrJsonBody = formOrJson(fromForm);
export const filesOrJsonBody = formOrJson(fromFilesForm);
