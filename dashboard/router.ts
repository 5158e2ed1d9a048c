/** Which view is shown: what stands behind the `#`, so that the page can lie at any address. */
import { useEffect, useState } from 'preact/hooks';

export type Route = { readonly view: string; readonly id: string | undefined; readonly query: URLSearchParams };

const currentRoute = (): Route => {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [view = '', id] = path.split('/').map(decodeURIComponent);
  return { view: view || 'overview', id: id || undefined, query: new URLSearchParams(query) };
};

export const useRoute = (): Route => {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const follow = (): void => setRoute(currentRoute());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return route;
};

type Query = Readonly<Record<string, string | undefined>>;

export const linkTo = (view: string, id?: string, query: Query = {}): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const search = given.length > 0 ? `?${new URLSearchParams(given)}` : '';
  return `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${search}`;
};
export const goTo = (view: string, id?: string, query?: Query): void => {
  location.hash = linkTo(view, id, query);
};
