/** The egress door as one page meets it: it asks for its password once, and answers itself at the page's own origin. */
import { randomBytes } from 'node:crypto';
import type { CDPSession } from 'puppeteer-core';
import type { Browser } from './browser.ts';

/**
 * The context sends the password with every request once it was told it, so that nothing need be intercepted later. Who else
 * asks for one is not told it.
 */
const passOnce =
  (cdp: CDPSession, { proxyPassword }: Browser) =>
  async <T>(ask: () => Promise<T>): Promise<T> => {
    const ignore = (): void => undefined;
    cdp.on('Fetch.requestPaused', ({ requestId }) => {
      cdp.send('Fetch.continueRequest', { requestId }).catch(ignore);
    });
    cdp.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
      const credentials = { response: 'ProvideCredentials', username: 'ephemera', password: proxyPassword } as const;
      const authChallengeResponse = authChallenge.source === 'Proxy' ? credentials : ({ response: 'Default' } as const);
      cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(ignore);
    });
    await cdp.send('Fetch.enable', {
      handleAuthRequests: true,
      patterns: (['Document', 'Fetch'] as const).map((resourceType) => ({ urlPattern: '*', resourceType })),
    });
    try {
      return await ask();
    } finally {
      cdp.removeAllListeners('Fetch.requestPaused').removeAllListeners('Fetch.authRequired');
      await cdp.send('Fetch.disable').catch(ignore);
    }
  };

const loaded = `new Promise((resolve) => {
  if (document.readyState === 'complete') resolve();
  else addEventListener('load', () => resolve());
})`;

/** The door itself answers there with a blank document. */
const newOwnUrl = ({ proxy }: Browser): string => {
  const host = `${randomBytes(12).toString('hex')}.invalid`;
  proxy.serveBlank(host);
  return `http://${host}/`;
};

/** Asks the door for something, without a document that would be another one than the page was opened with. */
const callDoor = async (cdp: CDPSession, browser: Browser): Promise<void> => {
  const expression = `fetch(${JSON.stringify(newOwnUrl(browser))}, { mode: 'no-cors' })`;
  const { exceptionDetails } = await cdp.send('Runtime.evaluate', { expression, awaitPromise: true });
  if (exceptionDetails) throw new Error('the door does not answer');
};

/** A blank document on an origin that nobody else has; answers its address. */
const goToOwnOrigin = async (cdp: CDPSession, browser: Browser): Promise<string> => {
  const url = newOwnUrl(browser);
  const { errorText } = await cdp.send('Page.navigate', { url });
  if (errorText) throw new Error('a page could not be given its origin');
  await cdp.send('Runtime.evaluate', { expression: loaded, awaitPromise: true });
  return url;
};

/** @param openedUrl of the document that the page was opened with */
export const createPageDoor = (cdp: CDPSession, browser: Browser, openedUrl: string) => {
  const passFirst = passOnce(cdp, browser);
  let hasPassed = false;
  let hasOrigin = false;
  let ownUrl = openedUrl;
  /** Does what makes the page ask for an address for the first time, so that the door lets it pass. */
  const pass = async <T>(ask: () => Promise<T>): Promise<T> => {
    const isFirst = !hasPassed;
    hasPassed = true;
    return isFirst ? await passFirst(ask) : await ask();
  };
  return {
    pass,
    /** So that the page need not be asked for the password later; it keeps its document. */
    call: () => pass(() => callDoor(cdp, browser)),
    openOrigin: async (): Promise<void> => {
      hasOrigin = true;
      ownUrl = await pass(() => goToOwnOrigin(cdp, browser));
    },
    hasOrigin: () => hasOrigin,
    /** Of the document that stands in the page before the job's. */
    ownUrl: () => ownUrl,
  };
};

export type PageDoor = ReturnType<typeof createPageDoor>;
