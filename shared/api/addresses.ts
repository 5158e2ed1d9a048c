/** Where jobs and files are found from outside. */
import type { Addresses } from './job-body.ts';

type Mint = (file: string) => { readonly expiresAt: number; readonly signature: string };

/** The last segment of a link names the file by its id: the name that its owner gave it is content. */
export const addressesAt = (origin: string, mint: Mint): Addresses => ({
  origin,
  urlOf: (file, extension) => {
    const { expiresAt, signature } = mint(file);
    return `${origin}/v2/assets/${file}/${file}.${extension}?expires=${expiresAt}&signature=${signature}`;
  },
});
