/**
 * The posture of a deployment: what its live configuration must be for the promises to hold, beside what it is. What must
 * be and what is are each said in the same few words, so that they can be compared as they are, and read.
 */

export type Expectation = {
  /** What is looked at: `bucket content: public access`. */
  readonly check: string;
  /** The promise of docs/privacy.md that rests on it. */
  readonly promise: string;
  readonly expected: string;
  /** Why the embedded stack cannot tell. */
  readonly notEmbedded?: string;
};

/** What each check sees. @throws when it cannot tell, as by a call that is refused */
export type Readers = Readonly<Record<string, () => Promise<string>>>;

export type Target = 'aws' | 'embedded';

export type PostureCheck = {
  readonly check: string;
  readonly promise: string;
  readonly expected: string;
  readonly seen: string;
  readonly passed: boolean;
  /** Why it was not read: then it has neither passed nor failed. */
  readonly notRead?: string;
};

/** The kind of an error only: a message can quote what it is about. */
const unreadable = (error: unknown): string => {
  const { name } = error as Error;
  return `cannot be read: ${/^\w{1,60}$/.test(name) ? name : 'Error'}`;
};

export const readPosture = async (
  expectations: readonly Expectation[],
  readers: Readers,
  target: Target,
): Promise<readonly PostureCheck[]> =>
  Promise.all(
    expectations.map(async ({ notEmbedded, ...expectation }) => {
      // Asked all the same where there is something to ask: so each call is seen to be allowed.
      const seen = await (readers[expectation.check]?.() ?? Promise.resolve('nothing')).catch(unreadable);
      if (target === 'embedded' && notEmbedded !== undefined) {
        return { ...expectation, seen: 'not read', passed: false, notRead: notEmbedded };
      }
      return { ...expectation, seen, passed: seen === expectation.expected };
    }),
  );

/** On AWS everything can be read, so that what was not read there counts as failed. */
export const isAsPromised = (posture: readonly PostureCheck[], target: Target): boolean =>
  posture.length > 0 &&
  posture.every(({ passed, notRead }) => passed || (target === 'embedded' && notRead !== undefined));
