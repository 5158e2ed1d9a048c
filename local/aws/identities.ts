/**
 * Who may sign requests to the embedded AWS services: the operator, every execution environment, whoever takes messages for
 * a function, and a test's senders.
 */
import { createHash, randomBytes } from 'node:crypto';

export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type Identity = Credentials & {
  /** As SQS shows its sender: the unique id of a user, or of a role with the session's name behind a colon. */
  readonly principalId: string;
  /** The function that acts, if one does. */
  readonly functionName?: string;
  /** Whose permissions it has; the operator, who may do everything, has none. */
  readonly role?: string;
  readonly isUser: boolean;
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

const roleOf = (functionName: string) => ({
  principalId: `${uniqueId('AROA', functionName)}:${functionName}`,
  role: functionName,
  isUser: false,
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
    issueToOperator: (): Identity => issue({ principalId: uniqueId('AIDA', 'operator'), isUser: true }),
    /** A customer's own system, which sends to the queue of submissions; or whoever may do what another role says. */
    issueToUser: (name: string, role = 'sender'): Identity =>
      issue({ principalId: uniqueId('AIDA', name), isUser: true, role }),
    /** Each environment gets its own: its requests are told from those of its siblings. */
    issueToFunction: (functionName: string, kill: () => void): Identity =>
      issue({ ...roleOf(functionName), functionName, kill }),
    /** Lambda itself, when it takes messages for a function. */
    issueToPoller: (functionName: string): Identity => issue(roleOf(functionName)),
  };
};
