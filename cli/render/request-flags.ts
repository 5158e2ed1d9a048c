/** The options of a document as flags, each as the schema of the API's own requests declares it. */
import { accessFields } from '../../shared/api/access-fields.ts';
import { baseFields } from '../../shared/api/base-fields.ts';
import { browserFields } from '../../shared/api/browser-fields.ts';
import { imageFields } from '../../shared/api/image-fields.ts';
import { pdfFields } from '../../shared/api/pdf-fields.ts';
import { requestFields } from '../../shared/api/request-fields.ts';
import { parseRender } from '../../shared/api/requests.ts';
import { stageFields } from '../../shared/api/stage-fields.ts';
import { waitFields } from '../../shared/api/wait-fields.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { OutputKind, SourceKind } from '../convert.ts';
import { UsageError } from '../exit-codes.ts';
import { type FieldFlag, fieldFlags, fieldsGiven, flagName, mistakeIn } from '../field-flags.ts';

/** On paper a page looks as on the screen, unless it is said otherwise. */
const usual = { printBackground: true };
/** What the command says itself. */
const own = ['async', 'storage', 'apiVer', 'inline'];

export const requestFlags: readonly FieldFlag[] = [
  ...fieldFlags(pdfFields, { heading: 'PDF options:', usual }),
  ...fieldFlags(stageFields, { heading: 'PDF options:' }),
  ...fieldFlags(imageFields, { heading: 'Image options:' }),
  ...fieldFlags(browserFields, { heading: 'Page options:' }),
  ...fieldFlags(waitFields, { heading: 'Waiting options:' }),
  ...fieldFlags(accessFields, { heading: 'Access options:' }),
  ...fieldFlags(baseFields, { heading: 'Job options:', except: own }),
];

export type DocumentOptions = Readonly<Record<string, unknown>>;

export const optionsGiven = (flags: Readonly<Record<string, unknown>>): DocumentOptions =>
  fieldsGiven(requestFlags, flags);

/** Stands for what is rendered, which is checked where it is rendered. */
const sources: Readonly<Record<SourceKind, object>> = {
  html: { html: 'LQ==' },
  url: { url: 'https://example.com/' },
  template: { templateId: 'any' },
};

type Checked = { readonly kind: SourceKind; readonly output: OutputKind; readonly isStored: boolean };

/**
 * The options as a request has them.
 * @throws UsageError that names the flag, for what the API would refuse
 */
export const checkedOptions = (given: DocumentOptions, { kind, output, isStored }: Checked): DocumentOptions => {
  const known = requestFields[`${kind}-${output}`];
  const stray = Object.keys(given).find((name) => !(name in known));
  if (stray) throw new UsageError(`--${flagName([stray])} is for ${output === 'pdf' ? 'images' : 'PDFs'} only.`);
  const options = { ...(output === 'pdf' && usual), ...given };
  try {
    const body = { ...options, ...sources[kind], async: isStored, storage: isStored };
    parseRender({ kind, output, version: 'v2', body, isPlainHttpOpen: true });
    return options;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw mistakeIn(error.field, needsStore(error) ?? error.message);
  }
};

const needsStore = ({ message }: AppError): string | undefined =>
  message.endsWith(' needs storage.') ? `${message} Add --store.` : undefined;
