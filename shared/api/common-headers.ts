import { corsHeaders } from './cors.ts';

/**
 * On every answer, the gateway's own included. No cache may keep what came for a key: one that does not know our header for
 * it would show an account's answers to another. Source: RFC 9111, section 3.
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  ...corsHeaders,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
};
