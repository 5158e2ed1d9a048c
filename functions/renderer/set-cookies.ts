import type { CDPSession, Protocol } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { Cookie } from '../../shared/domain/render-job.ts';

/** Where the cookies go: a page of the web, or a document that was handed over. */
export type CookiePage = { readonly url: string; readonly isHandedOver: boolean };

/**
 * A document that was handed over has a site of its own, and what it loads is from others: cookies for those would never
 * be sent but with this, unless their sender says otherwise.
 */
const forOtherSites = { sameSite: 'None', secure: true } as const;

type Parameters = Protocol.Network.SetCookieRequest;

const parametersOf = ({ name, value, ...attributes }: Cookie, { url, isHandedOver }: CookiePage): Parameters => {
  const isForPage = attributes.url === undefined && attributes.domain === undefined;
  return {
    name,
    value,
    ...(isHandedOver && !isForPage && attributes.sameSite === undefined && forOtherSites),
    ...(isForPage && { url }),
    ...Object.fromEntries(Object.entries(attributes).filter(([, given]) => given !== undefined)),
  };
};

/** @throws AppError `invalid_request` for a cookie that the browser does not take */
export const setCookies = async (cdp: CDPSession, cookies: readonly Cookie[], page: CookiePage): Promise<void> => {
  await Promise.all(
    cookies.map(async (cookie, index) => {
      const field = `cookies.${index}`;
      const message = `${field} is none that a browser takes: its name, value, domain, path, secure and sameSite must fit together.`;
      const refuse = (error?: unknown): never => {
        throw new AppError('invalid_request', { field, message }, error);
      };
      const { success } = await cdp.send('Network.setCookie', parametersOf(cookie, page)).catch(refuse);
      if (!success) refuse();
    }),
  );
};
