/** What a program that ran in a page answers; whoever reads it believes nothing more of it. */
export type Outcome = { readonly result: string } | { readonly failure: 'broken' | 'encrypted' | 'too_large' };

/** Characters that a page may answer with: as many bytes at most of a document that is converted. */
const resultLengthMax = 64 * 1024 * 1024;

/** Whatever a parser throws says that the file is not what it should be; what it says of it can quote the file. */
export const outcomeOf = async (convert: () => Promise<string | Outcome>): Promise<Outcome> => {
  try {
    const made = await convert();
    if (typeof made !== 'string') return made;
    return made.length > resultLengthMax ? { failure: 'too_large' } : { result: made };
  } catch {
    return { failure: 'broken' };
  }
};

export const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
