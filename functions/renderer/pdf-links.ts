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
const heldBytes = actionHead.length + probeBytes;

/** No name ends in `.invalid`: links to one are relative links of a document that has no address. Source: RFC 6761. */
export const unsafeUrl =
  /^(?:(?:javascript|vbscript|file|filesystem|view-source|blob):|https?:\/\/[^/?#]*\.invalid(?:[:/?#]|$))/i;

/** The beginning of a PDF string, literal or hexadecimal. Source: ISO 32000-1, 7.3.4. */
const beginningOf = (string: string): string =>
  string.startsWith('<')
    ? Buffer.from(string.slice(1).replace(/>.*/s, ''), 'hex').toString('latin1')
    : string.slice(1).replace(/\\(.)|\).*/gs, '$1');

const space = 0x20;
const backslash = 0x5c;
const hexadecimalOpens = 0x3c;
const closers = { literal: 0x29, hexadecimal: 0x3e } as const;

/** Overwrites the rest of an action with spaces: its string, then the two brackets that close it. */
const createEraser = (closer: number) => {
  let isEscaped = false;
  let isInString = true;
  let bracketsLeft = 2;

  /** @returns where the action ended; undefined when it goes on behind these bytes */
  return (bytes: Buffer, from: number): number | undefined => {
    let at = from;
    for (; isInString && at < bytes.length; at += 1) {
      isInString = isEscaped || bytes[at] !== closer;
      isEscaped = !isEscaped && bytes[at] === backslash;
    }
    const end = isInString ? at : Math.min(at + bracketsLeft, bytes.length);
    bracketsLeft -= end - at;
    bytes.fill(space, from, end);
    return isInString || bracketsLeft > 0 ? undefined : end;
  };
};

/** The bytes as they come, less the actions of unsafe links, which become spaces. Writes into the chunks it is given. */
export const withoutUnsafeLinks = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let erase: ReturnType<typeof createEraser> | undefined;

  /** Erases what begins before `limit`; behind it, too little may be there to judge by. */
  const clean = (bytes: Buffer, limit: number): void => {
    let at: number | undefined = 0;
    if (erase) at = erase(bytes, 0);
    while (at !== undefined) {
      erase = undefined;
      const found = bytes.indexOf(actionHead, at);
      if (found < 0 || found >= limit) return;
      at = found + actionHead.length;
      if (!unsafeUrl.test(beginningOf(bytes.toString('latin1', at, at + probeBytes)))) continue;
      erase = createEraser(bytes[at] === hexadecimalOpens ? closers.hexadecimal : closers.literal);
      bytes.fill(space, found, at + 1);
      at = erase(bytes, at + 1);
    }
  };

  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    const limit = Math.max(0, bytes.length - heldBytes);
    clean(bytes, limit);
    const end = erase ? bytes.length : limit;
    held = bytes.subarray(end);
    if (end > 0) yield bytes.subarray(0, end);
  }
  clean(held, held.length);
  if (held.length > 0) yield held;
};
