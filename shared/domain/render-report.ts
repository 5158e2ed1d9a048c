type HostReason = { readonly host: string; readonly reason: string };

/** What a render tells about itself; never content. */
export type RenderReport = {
  /** Milliseconds by phase. */
  readonly ms: {
    /** Until the page stood ready to take the document. */
    readonly page: number;
    /** Loading, until the document was ready to print. */
    readonly load: number;
    /** Printing or taking the picture. */
    readonly print: number;
  };
  readonly pages?: number;
  readonly bytes: number;
  /** HTTP status of the web page that was rendered; of several the highest. */
  readonly documentStatus?: number;
  /** Requests that left the page, refused ones included. */
  readonly requests: number;
  /** Resources that did not load, by host and reason. */
  readonly failed: readonly HostReason[];
  /** Hosts that the egress rule refused. */
  readonly refused: readonly HostReason[];
  readonly consoleErrors: number;
  /** Names of scripts that had characters without a glyph in any font; absent when the page could not be asked. */
  readonly missingGlyphs?: readonly string[];
  /** Where it was asked for: whether the deadline ended the wait, and what was there by then was printed. */
  readonly bestAttempt?: boolean;
  /** How many entries of the lists are left out. */
  readonly omitted?: number;
};

/** The phases as a browser's tools show them. Source: Server Timing, section 3.1. */
export const serverTiming = ({ ms }: RenderReport): string =>
  Object.entries(ms)
    .map(([phase, duration]) => `${phase};dur=${duration}`)
    .join(', ');

/** Hosts are long: what is kept of a report must stay small. */
export const reportListMax = 50;
/** Bytes of the answer header. */
const headerBytesMax = 2_048;

const withLists = (report: RenderReport, lengthMax: number): RenderReport => {
  let { omitted = 0 } = report;
  const cut = Object.entries(report).map(([name, value]) => {
    if (!Array.isArray(value)) return [name, value];
    omitted += Math.max(0, value.length - lengthMax);
    return [name, value.slice(0, lengthMax)];
  });
  return { ...(Object.fromEntries(cut) as RenderReport), ...(omitted > 0 && { omitted }) };
};

/** The report with no more entries in each of its lists than are kept. */
export const boundedReport = (report: RenderReport): RenderReport => withLists(report, reportListMax);

const toAscii = (json: string): string =>
  json.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The report as the compact JSON of an answer header: at most 2 KB of ASCII, its lists as long as fits. */
export const reportHeader = (report: RenderReport): string => {
  let lengthMax = reportListMax;
  let json = toAscii(JSON.stringify(withLists(report, lengthMax)));
  while (json.length > headerBytesMax && lengthMax > 0) {
    lengthMax -= 1;
    json = toAscii(JSON.stringify(withLists(report, lengthMax)));
  }
  return json;
};
