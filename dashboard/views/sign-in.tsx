/** Where a visitor gives a key. It is tried before it is taken. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { createClient, EphemeraError } from '../../client/index.ts';
import { Failure } from '../parts/failure.tsx';
import { Heading } from '../parts/heading.tsx';
import { submitted, useAct } from '../parts/use-act.ts';
import { linkTo } from '../router.ts';
import { serviceUrl } from '../session.ts';

type SignInProps = {
  /** Why the visitor is here again. */
  readonly notice: string | undefined;
  readonly onSignIn: (key: string, keep: boolean) => void;
};

const tried = async (apiKey: string): Promise<void> => {
  try {
    await createClient({ baseUrl: serviceUrl, apiKey }).service.status();
  } catch (error) {
    if (!(error instanceof EphemeraError) || error.code !== 'unauthorized') throw error;
    throw new EphemeraError('unauthorized', {
      message: 'This is no key that works here.',
      fix: 'Copy it whole, from eph_ to its last character, or ask whoever runs the service for another one.',
    });
  }
};

const KeyHelp = () => (
  <details>
    <summary>Which key should I use?</summary>
    <p>
      One of its own, that may do no more than you want to do here and that expires: <code>read</code> to look,{' '}
      <code>manage</code> besides to delete, rotate and change, <code>render</code> besides for the playground. If it
      gets lost, you revoke it and nothing else stops. “API keys” makes one for this dashboard.
    </p>
    <p>
      An operator makes the first key: <code>npx ephemera account create --name …</code>
    </p>
  </details>
);

export const SignIn = ({ notice, onSignIn }: SignInProps) => {
  const { isBusy, error, run } = useAct();
  const [keep, setKeep] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const signIn = submitted(({ key = '' }) =>
    run(async () => {
      await tried(key.trim());
      onSignIn(key.trim(), keep);
    }),
  );
  return (
    <main class="alone">
      <p class="brand">Ephemera</p>
      <Heading title="Sign in" />
      {notice && (
        <p class="notice" role="alert">
          {notice}
        </p>
      )}
      <form onSubmit={signIn}>
        <label for="key">API key</label>
        <input
          ref={field}
          id="key"
          name="key"
          type="password"
          autocomplete="current-password"
          required
          spellcheck={false}
        />
        <label class="check">
          <input type="checkbox" checked={keep} onChange={({ currentTarget }) => setKeep(currentTarget.checked)} />
          Keep it until this tab is closed
        </label>
        <p class="quiet hint">Otherwise the key stays in the memory of this page and is gone when you reload it.</p>
        <button type="submit" class="main" aria-disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
      {error !== undefined && <Failure error={error} />}
      <KeyHelp />
      <p>
        <a href={linkTo('receipt')}>Check a deletion receipt</a> without a key.
      </p>
    </main>
  );
};
