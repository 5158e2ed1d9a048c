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
  /** Requests that left the page, refused ones included. */
  readonly requests: number;
  /** Subresources that did not load, by host and reason. */
  readonly failed: readonly { readonly host: string; readonly reason: string }[];
  /** Hosts that the egress rule refused. */
  readonly refused: readonly { readonly host: string; readonly reason: string }[];
  readonly consoleErrors: number;
};
