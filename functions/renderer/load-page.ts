import { AppError } from '../../shared/domain/errors.ts';
import type { Loading } from './loading.ts';
import { cssExpression } from './page-setup.ts';
import { setDocument } from './prepared-page.ts';

/** HTML that is handed over, or the address of a page; and the request field that named it. */
export type DocumentSource = ({ readonly html: string } | { readonly url: string }) & { readonly field: string };

/** Brings HTML into the page. */
export const loadHtml = async ({ prepared, options, deadline }: Loading, html: string): Promise<void> => {
  const { css } = options;
  const shown = setDocument(prepared, html);
  const styled = css && prepared.cdp.send('Runtime.evaluate', { expression: cssExpression(css) });
  await deadline.race(Promise.all([shown, styled]));
};

const hostOf = (url: string): string | undefined => URL.parse(url)?.hostname;

/** The door answers in place of a page that it may not or cannot reach: that is no page to print. */
const failureAt = ({ proxy, watch }: Loading, url: string): 'egress_refused' | 'page_load_failed' | undefined => {
  const document = watch.requests.document();
  const host = hostOf(document?.url ?? url);
  const isDoors = [403, 502].includes(document?.status ?? 502);
  const { refused, failed } = proxy.report();
  if (isDoors && refused.some((one) => one.host === host)) return 'egress_refused';
  if (isDoors && failed.some((one) => one.host === host)) return 'page_load_failed';
  return undefined;
};

/**
 * Brings the page at an address into the page, up to the first of its bytes.
 * @throws AppError `egress_refused`, `page_load_failed`, `render_timeout`
 */
export const loadUrl = async (loading: Loading, url: string, field: string): Promise<void> => {
  const { prepared, watch, deadline } = loading;
  const navigation = prepared.passDoor(() => prepared.cdp.send('Page.navigate', { url }));
  const { errorText, isDownload, loaderId } = await deadline.race(navigation);
  const failure = failureAt(loading, url) ?? (errorText && 'page_load_failed');
  if (failure) {
    const message = isDownload ? `${field} answers with a file to download, not with a page.` : undefined;
    throw new AppError(failure, { field, ...(message && { message }) });
  }
  // To another place in the document that is there already.
  if (!loaderId) watch.assumeLoaded();
};
