/** The address of a list's next page. Source: RFC 8288. */
import type { Page } from '../../shared/domain/listing.ts';
import { type AppParts, type Call, originOf } from './call.ts';

export const addNextLink = (call: Call, { next }: Page<unknown>, parts: AppParts): void => {
  if (!next) return;
  const url = new URL(call.req.url);
  url.searchParams.set('cursor', next);
  call.header('Link', `<${originOf(call, parts)}${url.pathname}${url.search}>; rel="next"`);
};
