/** Who may sign requests to the embedded AWS services: the operator, every execution environment, and a test's senders. */
import { createHash, randomBytes } from 'node:crypto';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type Identity = Credentials & {
  /** As SQS shows its sender: the unique id of a user, or of a role with the session's name behind a colon. */
  readonly principalId: string;
  /** The function that acts, if one does. */
  readonly functionName?: string;
  /** Ends the environment that acts. */
  readonly kill?: () => void;
};

export type Identities = ReturnType<typeof createIdentities>;

/** The same for a name on every machine and at every start, so that what was bound to it stays bound. */
const uniqueId = (prefix: 'AIDA' | 'AROA', name: string): string =>
  `${prefix}${createHash('sha256').update(name).digest('hex').slice(0, 17).toUpperCase()}`;

const newCredentials = (): Credentials => ({
  accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

export const createIdentities = () => {
  const byKey = new Map<string, Identity>();
  const issue = (identity: Omit<Identity, keyof Credentials>): Identity => {
    const issued = { ...identity, ...newCredentials() };
    byKey.set(issued.accessKeyId, issued);
    return issued;
  };
  return {
    /** Whom an access key belongs to. */
    find: (accessKeyId: string): Identity | undefined => byKey.get(accessKeyId),
    issueToUser: (name: string): Identity => issue({ principalId: uniqueId('AIDA', name) }),
    /** Each environment gets its own: its requests are told from those of its siblings. */
    issueToFunction: (functionName: string, kill: () => void): Identity =>
      issue({ principalId: `${uniqueId('AROA', functionName)}:${functionName}`, functionName, kill }),
  };
};
