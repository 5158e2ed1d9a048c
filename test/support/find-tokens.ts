/** Tokens in whatever pieces a test gives, less those that it allows. */
import type { Token } from '../../cli/verify/search/token-encodings.ts';
import { createTokenSearch, type Piece } from '../../cli/verify/search/token-search.ts';

export type Finding = {
  readonly token: string;
  readonly sink: string;
  readonly place: string;
  /** Containers outermost first: `gzip > base64`. */
  readonly encoding: string;
};

/** A token that may rest somewhere, by design; `encoding` narrows it to one form. */
export type Allowance = {
  readonly sink: string;
  readonly place: RegExp;
  readonly token: string;
  readonly encoding?: string;
};

const isAllowed = (finding: Finding, allowed: readonly Allowance[]): boolean =>
  allowed.some(
    ({ sink, place, token, encoding = finding.encoding }) =>
      sink === finding.sink && place.test(finding.place) && token === finding.token && encoding === finding.encoding,
  );

/** Every token found in the pieces, save where it is allowed. */
export const findTokens = async (
  pieces: AsyncIterable<Piece>,
  tokens: readonly Token[],
  allowed: readonly Allowance[] = [],
): Promise<Finding[]> => {
  const search = createTokenSearch(tokens);
  const findings = new Map<string, Finding>();
  for await (const { sink, place, bytes } of pieces) {
    for (const hit of [...(await search([Buffer.from(place)])), ...(await search(bytes))]) {
      const finding = { token: hit.token, sink, place, encoding: hit.encoding };
      if (!isAllowed(finding, allowed)) findings.set(JSON.stringify(finding), finding);
    }
  }
  return [...findings.values()];
};
