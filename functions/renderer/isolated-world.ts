import type { CDPSession } from 'puppeteer-core';

/** Runs a function, given as its text, with values that JSON can carry; awaits what it returns. */
export type CallInPage = <Result>(functionText: string, ...values: readonly unknown[]) => Promise<Result>;

/**
 * A place to run our own code beside a page: the same document, but nothing that the page's scripts have redefined or
 * can see.
 */
export const openIsolatedWorld = async (cdp: CDPSession, frameId: string): Promise<CallInPage> => {
  const { executionContextId } = await cdp.send('Page.createIsolatedWorld', { frameId, worldName: 'ephemera' });
  return async <Result>(functionText: string, ...values: readonly unknown[]): Promise<Result> => {
    const { result, exceptionDetails } = await cdp.send('Runtime.callFunctionOn', {
      executionContextId,
      functionDeclaration: functionText,
      arguments: values.map((value) => ({ value })),
      awaitPromise: true,
      returnByValue: true,
    });
    // What the exception says could quote the page.
    if (exceptionDetails) throw new Error(`code in the page failed at line ${exceptionDetails.lineNumber}`);
    return result.value as Result;
  };
};
