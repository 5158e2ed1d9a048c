/** What the renderer is told: the render request less everything that it does not need (who asked, where it goes). */

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

/** How the page is set up and awaited. */
export type PageOptions = {
  readonly viewPort?: ViewPort | undefined;
  readonly timeZone?: string | undefined;
  /** null: no emulation at all. */
  readonly emulateMediaType?: 'screen' | 'print' | null | undefined;
  /** Only when the caller named it: without it, the renderer decides for itself when a page is ready. */
  readonly waitUntil?: WaitUntil | undefined;
  readonly waitForSelector?: SelectorWait | undefined;
  readonly delayMs: number;
};

/** Lengths in inches. */
export type PdfOptions = {
  readonly format: 'pdf';
  readonly paper: { readonly width: number; readonly height: number };
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
  readonly landscape: boolean;
  readonly scale: number;
  readonly printBackground: boolean;
  readonly pageRanges?: string | undefined;
  readonly preferCssPageSize: boolean;
  readonly tagged: boolean;
  readonly outline: boolean;
};

export type ImageOptions = {
  readonly format: 'png' | 'jpeg' | 'webp';
  /** 0 to 100; without meaning for png. */
  readonly quality: number;
  readonly transparent: boolean;
};

export type RenderSource =
  | { readonly kind: 'html'; readonly htmlBase64: string }
  | { readonly kind: 'url'; readonly url: string };

export type RenderJob = {
  readonly source: RenderSource;
  readonly page: PageOptions;
  readonly output: PdfOptions | ImageOptions;
  /** For the whole render, its loading, waiting and printing. */
  readonly timeoutMs: number;
};
