/** What the renderer is told: the render request less everything that it does not need (who asked, where it goes). */
import type { PdfInput, Stage } from './stages.ts';

export type WaitUntil = 'load' | 'domcontentloaded' | 'networkidle0' | 'networkidle2';

export type ViewPort = {
  readonly width: number;
  readonly height: number;
  readonly deviceScaleFactor?: number | undefined;
  readonly isMobile?: boolean | undefined;
  readonly hasTouch?: boolean | undefined;
  readonly isLandscape?: boolean | undefined;
};

export type SelectorWait = {
  readonly selector: string;
  readonly options?:
    | {
        readonly visible?: boolean | undefined;
        readonly hidden?: boolean | undefined;
        readonly timeout?: number | undefined;
      }
    | undefined;
};

export type Cookie = {
  readonly name: string;
  readonly value: string;
  /** Without it, and without a domain, the cookie belongs to the rendered page. */
  readonly url?: string | undefined;
  readonly domain?: string | undefined;
  readonly path?: string | undefined;
  /** Unix time in seconds; -1 or absent: the session. */
  readonly expires?: number | undefined;
  readonly httpOnly?: boolean | undefined;
  readonly secure?: boolean | undefined;
  readonly sameSite?: 'Strict' | 'Lax' | 'None' | undefined;
};

/** What makes a render fail; each includes those before it. */
export type FailOn = 'document' | 'resource' | 'console';

/** How the page is set up, reached and awaited. */
export type PageOptions = {
  readonly viewPort?: ViewPort | undefined;
  readonly timeZone?: string | undefined;
  /** null: no emulation at all. */
  readonly emulateMediaType?: 'screen' | 'print' | null | undefined;
  /** Only when the caller named it: without it, the renderer decides for itself when a page is ready. */
  readonly waitUntil?: WaitUntil | undefined;
  readonly waitForSelector?: SelectorWait | undefined;
  /** A JavaScript expression. */
  readonly waitForFunction?: string | undefined;
  readonly waitForFrame?: boolean | undefined;
  readonly waitForFrameAttachment?: boolean | undefined;
  readonly waitForFrameNavigation?: WaitUntil | undefined;
  readonly waitForFrameImages?: boolean | undefined;
  readonly waitForFrameSelector?: SelectorWait | undefined;
  readonly autoScroll?: boolean | undefined;
  /** Added to the page. */
  readonly css?: string | undefined;
  /** Runs in the page once it has loaded. */
  readonly script?: string | undefined;
  readonly cookies?: readonly Cookie[] | undefined;
  /** For the page's own origin only, like `headers`. */
  readonly authentication?: { readonly username: string; readonly password: string } | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly userAgent?: string | undefined;
  /** Absent: what the egress rule allows. */
  readonly network?: 'none' | undefined;
  /** The only hosts that are reached, as the account wants it. Absent: what the egress rule allows. */
  readonly onlyHosts?: readonly string[] | undefined;
  /** Absent: nothing that the page does makes the render fail. */
  readonly failOn?: FailOn | undefined;
  /** At the deadline, what is there is printed. */
  readonly bestAttempt?: boolean | undefined;
  readonly delayMs: number;
};

/** Lengths in inches. */
type Sides = { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };

/** CSS properties, each with its value. */
type StyleMap = Readonly<Record<string, string>>;

/** What is printed in the margin of each page: HTML that is given, or an element that is taken out of the page. */
export type MarginTemplate = {
  readonly source: { readonly html: string } | { readonly selector: string };
  /** Around the template, in inches. */
  readonly margin?: Partial<Sides> | undefined;
  readonly style?: StyleMap | undefined;
  /** For each image in the template. */
  readonly imageStyle?: StyleMap | undefined;
};

/** By the place of a page. What is left out is as on any other page. */
export type PageVariants = {
  readonly first?: MarginTemplate | undefined;
  readonly odd?: MarginTemplate | undefined;
  readonly even?: MarginTemplate | undefined;
};

export type PdfMetadata = {
  readonly title?: string | undefined;
  readonly author?: string | undefined;
  readonly subject?: string | undefined;
  readonly keywords?: string | undefined;
};

/** A small picture beside the document: of a PDF's first page, or of an image's first screen. */
export type PreviewOptions = {
  readonly format: 'png' | 'jpeg' | 'webp';
  /** Pixels. A side that is missing follows from the other one; with neither, the width is 600. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** 0 to 100; without meaning for png. */
  readonly quality: number;
  /** Whether `width` and `height` are a box to fit into, rather than to fill. */
  readonly maintainAspectRatio: boolean;
};

/** Lengths in inches. */
export type PdfOptions = {
  readonly format: 'pdf';
  readonly paper: { readonly width: number; readonly height: number };
  readonly margin: Sides;
  readonly landscape: boolean;
  readonly scale: number;
  readonly printBackground: boolean;
  readonly pageRanges?: string | undefined;
  readonly preferCssPageSize: boolean;
  readonly tagged: boolean;
  readonly outline: boolean;
  readonly header?: MarginTemplate | undefined;
  readonly footer?: MarginTemplate | undefined;
  readonly pageHeaders?: PageVariants | undefined;
  readonly pageFooters?: PageVariants | undefined;
  /** Whether all of it is on one page, whose height then follows from the document. */
  readonly singlePage?: boolean | undefined;
  /** What it is laid out as; absent: print. */
  readonly medium?: 'screen' | undefined;
  readonly metadata?: PdfMetadata | undefined;
  readonly preview?: PreviewOptions | undefined;
};

export type ImageOptions = {
  readonly format: 'png' | 'jpeg' | 'webp';
  /** 0 to 100; without meaning for png. */
  readonly quality: number;
  readonly transparent: boolean;
  /** Whether the border of one colour is cut off. */
  readonly trim?: boolean | undefined;
  readonly preview?: PreviewOptions | undefined;
};

/** Of PDFs that exist: nothing is printed. */
export type KeptOptions = { readonly format: 'kept' };

/** What a file becomes without being printed. */
export type ConvertedOptions = { readonly format: 'html' | 'docx' };

export type RenderSource =
  | { readonly kind: 'html'; readonly htmlBase64: string }
  /** HTML with the files that it refers to, or all of them in one ZIP. */
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly base64: string }[] }
  | { readonly kind: 'archive'; readonly zipBase64: string }
  | { readonly kind: 'url'; readonly url: string }
  /** Several pages that become one PDF. */
  | { readonly kind: 'urls'; readonly urls: readonly string[] }
  /** PDFs that exist; several become one. */
  | { readonly kind: 'pdfs'; readonly inputs: readonly PdfInput[] }
  /** A file that was sent along, to become one of another kind. */
  | { readonly kind: 'docx' | 'pdf'; readonly base64: string }
  | {
      readonly kind: 'template';
      readonly templateBase64: string;
      readonly data?: Readonly<Record<string, unknown>> | undefined;
    };

/** A template that the request names by its id. */
export type NamedTemplate = {
  readonly kind: 'named template';
  readonly templateId: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
};

/** A render as it is asked for: its template may have to be fetched yet. */
export type RequestedRender = Omit<RenderJob, 'source'> & { readonly source: RenderSource | NamedTemplate };

export type RenderJob = {
  readonly source: RenderSource;
  readonly page: PageOptions;
  readonly output: PdfOptions | ImageOptions | KeptOptions | ConvertedOptions;
  /** Of a PDF: what is done to it once it is there, in this order. */
  readonly stages?: readonly Stage[] | undefined;
  /** For the whole render, its loading, waiting and printing. */
  readonly timeoutMs: number;
};
