/** A finished document, still where the browser keeps it. */
export type RenderedOutput = {
  readonly contentType: string;
  readonly extension: string;
  /** Bytes. */
  readonly length: number;
  readonly pages?: number;
  readonly chunks: () => AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
};
