/** A finished document, still where the browser keeps it. */
export type RenderedOutput = {
  readonly contentType: string;
  readonly extension: string;
  /** Bytes. */
  readonly length: number;
  readonly pages?: number;
  /** Yields the document once. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
  readonly close: () => Promise<void>;
};

/** A finished document, or a picture, whole in memory. */
export type WholeOutput = {
  readonly contentType: string;
  readonly extension: string;
  readonly bytes: Buffer;
};

export const wholeOutput = ({ contentType, extension, bytes }: WholeOutput): RenderedOutput => ({
  contentType,
  extension,
  length: bytes.length,
  chunks: async function* () {
    yield bytes;
  },
  close: async () => undefined,
});
