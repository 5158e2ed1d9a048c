/**
 * Takes the links out of a PDF that nobody should follow: those that run a script, those that point into this machine,
 * and those to the origin that a document got for its rendering. It works on the written bytes, of which it changes no
 * length and no position, so that it holds for links in frames and in shadow trees, and against a page that adds them
 * while it is printed.
 */

/** How Chromium begins the action of every link to a URL; a string follows. */
const actionHead = Buffer.from('/A <</Type /Action\n/S /URI\n/URI ', 'latin1');
/** Enough of the string to tell its scheme and host, escapes included. */
const probeBytes = 160;

const unsafeUrl = /^(javascript|vbscript|file|filesystem|view-source|blob):|^https?:\/\/[0-9a-f]{24}\.invalid\b/i;

/** The beginning of a PDF string, literal or hexadecimal. Source: ISO 32000-1, 7.3.4. */
const beginningOf = (string: string): string =>
  string.startsWith('<')
    ? Buffer.from(string.slice(1).replace(/>[^]*/, ''), 'hex').toString('latin1')
    : string.slice(1).replace(/\\(.)/g, '$1');

const [openingBracket, backslash, space] = [0x3c, 0x5c, 0x20];
const terminators = { literal: 0x29, hexadecimal: 0x3e };

/** Overwrites with spaces what is fed to it, up to the end of the action: its string, then two brackets. */
const createEraser = (isHexadecimal: boolean) => {
  const terminator = isHexadecimal ? terminators.hexadecimal : terminators.literal;
  let closingLeft = 2;
  let isInString = true;
  let isEscaped = false;

  const takesByte = (byte: number): boolean => {
    if (!isInString) return closingLeft-- > 0;
    if (!isEscaped && byte === terminator) isInString = false;
    isEscaped = !isEscaped && byte === backslash;
    return true;
  };
  /** @returns where it stopped; the end of the bytes when the action goes on behind them */
  return (bytes: Buffer, from: number): number => {
    let at = from;
    while (at < bytes.length && takesByte(bytes[at] as number)) bytes[at++] = space;
    return at;
  };
};

type Eraser = ReturnType<typeof createEraser>;

/** The bytes as they come, less the actions of unsafe links, which become spaces. Writes into the chunks it is given. */
export const withoutUnsafeLinks = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let eraser: Eraser | undefined;

  const clean = (bytes: Buffer): void => {
    let at = 0;
    if (eraser) at = eraser(bytes, 0);
    if (at < bytes.length) eraser = undefined;
    for (let found = bytes.indexOf(actionHead, at); found >= 0; found = bytes.indexOf(actionHead, at)) {
      at = found + actionHead.length;
      if (!unsafeUrl.test(beginningOf(bytes.toString('latin1', at, at + probeBytes)))) continue;
      bytes.fill(space, found, at);
      eraser = createEraser(bytes[at] === openingBracket);
      bytes[at] = space;
      at = eraser(bytes, at + 1);
      if (at < bytes.length) eraser = undefined;
    }
  };

  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    clean(bytes);
    // What could be the beginning of a link waits for its rest.
    const kept = Math.min(bytes.length, actionHead.length + probeBytes);
    held = bytes.subarray(bytes.length - kept);
    if (kept < bytes.length) yield bytes.subarray(0, bytes.length - kept);
  }
  if (held.length > 0) yield held;
};
