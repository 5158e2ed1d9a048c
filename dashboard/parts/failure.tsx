/** What went wrong, and what to do about it: both as the API says them. */
import { EphemeraError } from '../../client/index.ts';

const ownFixes: Readonly<Record<string, string>> = {
  connection_failed: 'Check that the service runs and that this machine is connected, then try again.',
  timed_out: 'Try again in a moment.',
  forbidden_scope: 'Sign in with a key that has this scope, or let somebody who has one do it.',
};

const wordsOf = (error: unknown): { message: string; fix: string | undefined; code: string | undefined } => {
  if (!(error instanceof EphemeraError)) {
    const message = error instanceof Error ? error.message : 'Something failed on this page.';
    return { message, fix: 'Load the page again. If it happens again, tell the operator.', code: undefined };
  }
  const { message, fix, code, field } = error;
  const isNamed = field !== undefined && !message.includes(field);
  return { message: isNamed ? `${field}: ${message}` : message, fix: ownFixes[code] ?? fix, code };
};

type FailureProps = { readonly error: unknown; readonly onRetry?: (() => void) | undefined };

export const Failure = ({ error, onRetry }: FailureProps) => {
  const { message, fix, code } = wordsOf(error);
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{message}</strong>
        {code && <code>{code}</code>}
      </p>
      {fix && <p>{fix}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
};
