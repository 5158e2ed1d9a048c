/** Files that come with an HTML document: each under the relative address by which the document knows it. */
import { AppError } from './errors.ts';

/** The document itself; the other two become the header and the footer of its pages, where it has none. */
export const documentName = 'index.html';
export const marginNames = { header: 'header.html', footer: 'footer.html' } as const;

/** Of one upload: files, and their bytes together once they are inflated. */
export const uploadLimits = { entriesMax: 1_000, bytesMax: 64 * 1024 * 1024 } as const;

const nameLengthMax = 500;
/** What the archiver of macOS adds of its own. */
const isForeign = (name: string): boolean => name.startsWith('__MACOSX/') || /(^|\/)\.DS_Store$/.test(name);

const isPlain = (segment: string): boolean => segment !== '' && segment !== '.' && segment !== '..';

/** A name as addresses have it; undefined where it leads outside, or is none. */
export const relativeName = (name: string): string | undefined => {
  const plain = name.replace(/^(\.\/)+/, '').normalize('NFC');
  const isRelative = plain.length <= nameLengthMax && !/[\\\p{Cc}]|^[a-z]:/iu.test(plain);
  return isRelative && plain.split('/').every(isPlain) ? plain : undefined;
};

const refused = (field: string, sentence: string): AppError =>
  new AppError('invalid_request', { field, message: `${field} ${sentence}.` });

/** @throws AppError `invalid_request` for a name that leads outside, or that another file has; it quotes neither */
export const addFile = <Value>(files: Map<string, Value>, field: string, name: string, value: Value): void => {
  const relative = relativeName(name);
  const words = `must have relative names of at most ${nameLengthMax} characters, with / between folders and without ..`;
  if (relative === undefined) throw refused(field, words);
  if (files.has(relative)) throw refused(field, 'may have each name once only');
  files.set(relative, value);
};

/** People pack a folder, not what is in it. */
const withoutFolder = <Value>(files: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> => {
  const [first = ''] = files.keys();
  const folder = first.slice(0, first.indexOf('/') + 1);
  const isCommon = folder !== '' && [...files.keys()].every((name) => name.startsWith(folder));
  if (files.has(documentName) || !isCommon) return files;
  return new Map([...files].map(([name, value]) => [name.slice(folder.length), value]));
};

/**
 * The files of an upload as its document sees them.
 * @throws AppError `invalid_request` without a document among them
 */
export const asUpload = <Value>(field: string, files: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> => {
  const own = withoutFolder(new Map([...files].filter(([name]) => !isForeign(name))));
  if (own.has(documentName)) return own;
  throw refused(field, `needs a file that is called ${documentName}`);
};
