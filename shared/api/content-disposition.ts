const nameLengthMax = 150;

/** A name that is safe in a header and on a disk: ASCII, no path, no quotes, no control characters. */
const safeName = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/^.*[/\\]/, '')
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '')
    .trim();
  const dot = plain.lastIndexOf('.');
  const extension = dot > 0 ? plain.slice(dot).slice(0, 10) : '';
  const stem = dot > 0 ? plain.slice(0, dot) : plain;
  return (stem.slice(0, nameLengthMax - extension.length) || 'document') + extension;
};

/** Always one quoted ASCII `filename`: some SDKs misread `filename*`. Source: wire contract, sync and async. */
export const contentDisposition = ({ inline, filename }: { inline: boolean; filename: string }): string =>
  `${inline ? 'inline' : 'attachment'}; filename="${safeName(filename)}"`;
