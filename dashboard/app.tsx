/** The whole page: whoever is signed in sees an account, whoever deleted one its receipt, and anybody else a place to sign in. */
import { useCallback, useMemo, useState } from 'preact/hooks';
import type { BegunDeletion } from '../client/wire.ts';
import { useRoute } from './router.ts';
import { forgetKey, keepKey, keptKey, openSession, SessionContext } from './session.ts';
import { Shell } from './shell.tsx';
import { DeletionView } from './views/deletion.tsx';
import { ReceiptView } from './views/receipt.tsx';
import { SignIn } from './views/sign-in.tsx';

export const App = () => {
  const route = useRoute();
  const [key, setKey] = useState(keptKey);
  const [notice, setNotice] = useState<string>();
  const [deletion, setDeletion] = useState<BegunDeletion>();

  const signOut = useCallback((reason?: string) => {
    forgetKey();
    setKey(undefined);
    setNotice(reason);
  }, []);
  const signIn = (given: string, keep: boolean): void => {
    if (keep) keepKey(given);
    setNotice(undefined);
    setKey(given);
  };
  const session = useMemo(() => (key === undefined ? undefined : openSession(key, signOut)), [key, signOut]);

  if (deletion) return <DeletionView begun={deletion} />;
  if (session) {
    const begin = (begun: BegunDeletion): void => {
      setDeletion(begun);
      signOut();
    };
    return (
      <SessionContext.Provider value={session}>
        <Shell route={route} onDeletion={begin} />
      </SessionContext.Provider>
    );
  }
  return route.view === 'receipt' ? <ReceiptView /> : <SignIn notice={notice} onSignIn={signIn} />;
};
