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

/** A picture, whole in memory. */
export type Picture = {
  readonly contentType: string;
  readonly extension: string;
  readonly bytes: Buffer;
};

export const pictureOutput = ({ contentType, extension, bytes }: Picture): RenderedOutput => ({
  contentType,
  extension,
  length: bytes.length,
  chunks: async function* () {
    yield bytes;
  },
  close: async () => undefined,
});
