import { type CDPSession, type Protocol, ProtocolError } from 'puppeteer-core';

/** What an expression came to in the page's own world; undefined when the page went on to another document meanwhile. */
export const evaluateInPage = async (
  cdp: CDPSession,
  expression: string,
): Promise<Protocol.Runtime.EvaluateResponse | undefined> => {
  try {
    return await cdp.send('Runtime.evaluate', { expression, awaitPromise: true });
  } catch (error) {
    if (error instanceof ProtocolError && /context|navigated|promise was collected/i.test(error.message))
      return undefined;
    throw error;
  }
};
