/** What stands around every view: the way to the others, and the way out. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { BegunDeletion } from '../client/wire.ts';
import { Saying } from './parts/saying.tsx';
import { useEvery } from './parts/use-every.ts';
import { linkTo, type Route } from './router.ts';
import { useClient, useSession } from './session.ts';
import { NoView, views } from './views/views.tsx';
import { timeZone } from './words/time.tsx';

/** How soon a key that was revoked elsewhere is noticed on a page that asks for nothing. */
const checkEveryMs = 60_000;

const useKeyCheck = (): void => {
  const client = useClient();
  useEvery(checkEveryMs, () => {
    // A dead key signs out by itself; that the service cannot be reached is for the views to say.
    client.service.status().catch(() => undefined);
  });
};

const Nav = ({ current }: { readonly current: string }) => {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => setIsOpen(false), [current]);
  return (
    <nav aria-label="Views">
      <button type="button" class="menu" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        Menu
      </button>
      <ul class={isOpen ? 'open' : ''}>
        {Object.entries(views).map(([name, { title }]) => (
          <li key={name}>
            <a href={linkTo(name)} aria-current={name === current ? 'page' : undefined}>
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

type ShellProps = { readonly route: Route; readonly onDeletion: (begun: BegunDeletion) => void };

export const Shell = ({ route, onDeletion }: ShellProps) => {
  const { key, signOut } = useSession();
  const main = useRef<HTMLElement>(null);
  useKeyCheck();
  return (
    <Saying>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <div class="shell">
        <header>
          <a class="brand" href={linkTo('overview')}>
            Ephemera
          </a>
          <Nav current={route.view} />
          <div class="signed-in">
            <span class="quiet">
              Key <code>…{key.slice(-4)}</code>
            </span>
            <button type="button" onClick={() => signOut()}>
              Sign out
            </button>
          </div>
        </header>
        <main ref={main} tabIndex={-1}>
          {views[route.view]?.show({ ...route, onDeletion }) ?? <NoView />}
        </main>
        <footer class="quiet">
          Times are in {timeZone}. <a href="docs">API</a>
        </footer>
      </div>
    </Saying>
  );
};
