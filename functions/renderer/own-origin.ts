/** Gives headers and a password to the page's own origin, and to no other: also not where that one redirects to. */
import type { Protocol } from 'puppeteer-core';
import type { PageOptions } from '../../shared/domain/render-job.ts';
import type { PreparedPage } from './prepared-page.ts';

type Given = Pick<PageOptions, 'headers' | 'authentication'>;
type Paused = Protocol.Fetch.RequestPausedEvent;
type Challenge = Protocol.Fetch.AuthRequiredEvent;

const withHeaders = (sent: Paused['request']['headers'], given: Readonly<Record<string, string>>) => {
  const names = new Set(Object.keys(given).map((name) => name.toLowerCase()));
  const kept = Object.entries(sent).filter(([name]) => !names.has(name.toLowerCase()));
  return [...kept, ...Object.entries(given)].map(([name, value]) => ({ name, value }));
};

const originOf = (url: string): string | undefined => URL.parse(url)?.origin;

/** Answers what to say to who asks for a password: the same password is not offered twice to one request. */
const createResponder = (origin: string, { authentication }: Given) => {
  const answered = new Set<string>();
  return ({ requestId, authChallenge }: Challenge): Protocol.Fetch.AuthChallengeResponse => {
    const isOwn = authChallenge.source === 'Server' && originOf(authChallenge.origin) === origin;
    if (!authentication || !isOwn || answered.has(requestId)) return { response: 'Default' };
    answered.add(requestId);
    return { response: 'ProvideCredentials', ...authentication };
  };
};

/** Only requests to the origin are stopped on their way, and only where there is something to give. */
export const giveToOwnOrigin = async ({ cdp }: PreparedPage, url: string, given: Given): Promise<void> => {
  const { headers, authentication } = given;
  if (!headers && !authentication) return;
  const { origin } = new URL(url);
  const respond = createResponder(origin, given);
  cdp.removeAllListeners('Fetch.requestPaused').removeAllListeners('Fetch.authRequired');
  cdp.on('Fetch.requestPaused', ({ requestId, request }) => {
    const isOwn = headers && originOf(request.url) === origin;
    const parameters = { requestId, ...(isOwn && { headers: withHeaders(request.headers, headers) }) };
    cdp.send('Fetch.continueRequest', parameters).catch(() => undefined);
  });
  cdp.on('Fetch.authRequired', (challenge) => {
    const { requestId } = challenge;
    cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse: respond(challenge) }).catch(() => undefined);
  });
  await cdp.send('Fetch.enable', {
    handleAuthRequests: authentication !== undefined,
    patterns: [{ urlPattern: `${origin}/*` }],
  });
};
