import type { WaitUntil } from '../../shared/domain/render-job.ts';
import { type Loading, until } from './loading.ts';

/** The quiet time of the network-idle events, as the DevTools protocol and puppeteer define them. */
const networkIdleMs = 500;
const connectionsMax = { networkidle0: 0, networkidle2: 2 } as const;

/** No more than that many requests under way for half a second, of whatever kind. */
export const waitForNetworkIdle = async (loading: Loading, event: keyof typeof connectionsMax): Promise<void> => {
  let quietSince = Date.now();
  const isQuiet = (): boolean => {
    if (loading.watch.requests.inFlight().length > connectionsMax[event]) quietSince = Date.now();
    return Date.now() - quietSince >= networkIdleMs;
  };
  await until(loading, isQuiet, { field: 'waitUntil' });
};

/** Settles exactly when the page has had the event. */
export const waitForEvent = async (loading: Loading, event: WaitUntil): Promise<void> => {
  const loadEvent = event === 'load' ? 'load' : 'domcontentloaded';
  await until(loading, () => loading.watch.hasHad(loadEvent), { field: 'waitUntil' });
  if (event === 'networkidle0' || event === 'networkidle2') await waitForNetworkIdle(loading, event);
};
