/** Who is signed in: a key, and the client that calls with it. Nothing else of a visitor is kept, and no cookie is set. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { createClient, type EphemeraClient } from '../client/index.ts';

export type Session = {
  readonly client: EphemeraClient;
  readonly key: string;
  /** What an address of the API answers in JSON; undefined where there is nothing. */
  readonly read: (path: string) => Promise<unknown>;
  readonly signOut: (reason?: string) => void;
};

/** Where the service is: where this page came from, whichever of its addresses it calls its own. */
export const serviceUrl = location.origin + location.pathname.replace(/\/v2\/dashboard\/?$/, '');

/** A signed link, at the address where this page came from. */
export const ownLink = (link: string): string => {
  const { pathname, search } = new URL(link);
  return location.origin + pathname + search;
};

const storedAs = 'ephemera-key';

/** The key of this tab's visitor, if it was to be kept. The browser drops it with the tab. */
export const keptKey = (): string | undefined => sessionStorage.getItem(storedAs) ?? undefined;
export const keepKey = (key: string): void => sessionStorage.setItem(storedAs, key);
export const forgetKey = (): void => sessionStorage.removeItem(storedAs);

const keyIsDead = 'This key does not work any more: it was revoked, it expired, or its account is closed.';

/** @param signOut is called as soon as any call is told that the key is not good */
export const openSession = (key: string, signOut: Session['signOut']): Session => {
  const watchedFetch: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    if (response.status === 401) signOut(keyIsDead);
    return response;
  };
  const read: Session['read'] = async (path) => {
    const response = await watchedFetch(serviceUrl + path, { headers: { 'X-API-Key': key }, redirect: 'error' });
    return response.ok ? response.json() : undefined;
  };
  return { client: createClient({ baseUrl: serviceUrl, apiKey: key, fetch: watchedFetch }), key, read, signOut };
};

/** The API as it is for whoever has no key. */
export const publicClient = createClient({ baseUrl: serviceUrl });

export const SessionContext = createContext<Session | undefined>(undefined);

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('a view that needs a session was shown without one');
  return session;
};
export const useClient = (): EphemeraClient => useSession().client;
