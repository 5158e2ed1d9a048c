/** What the OpenAPI document says of a route, and what several of them have in common. */
import type { Scope } from '../domain/api-key.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import type { AnswerHeader } from './answer-headers.ts';
import type { Fields } from './fields.ts';
import type { RequestType } from './request-fields.ts';
import type { ResponseExample } from './response-examples.ts';
import type { ResponseName } from './responses.ts';

export type Answer = {
  readonly status: number;
  readonly description: string;
  /** A JSON answer. */
  readonly schema?: ResponseName;
  /** What it looks like, where the schema's own example does not fit. */
  readonly example?: ResponseExample;
  /** A bare array of it, a page at a time. */
  readonly isList?: boolean;
  /** An answer of bytes, by content types. */
  readonly bytes?: readonly string[];
  /** An answer of text, by content type. */
  readonly text?: string;
  /** Those that it has, or may have. */
  readonly headers?: readonly AnswerHeader[];
};

export type Route = {
  /** Unique; with the version it is the operation's id. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Without the version, which comes first; a name in braces stands for one segment. */
  readonly path: string;
  readonly versions: readonly ApiVersion[];
  /** The scope that the API key needs; `none`: no key, and a key that is sent anyway is ignored. */
  readonly scope: Scope | 'none';
  readonly summary: string;
  /** What there is to say besides. */
  readonly description?: string;
  readonly request?: { readonly in: 'body' | 'query'; readonly type: RequestType };
  /** What the request may hold if it comes as multipart/form-data. */
  readonly form?: Fields;
  /** What a JSON body may hold that is no conversion's; it may be left out if all of that may. */
  readonly body?: Fields;
  /** Whether it may come with an idempotency key. */
  readonly isIdempotent?: boolean;
  /** What the query may hold besides. */
  readonly query?: Fields;
  /** Headers besides the API key. */
  readonly headers?: Fields;
  readonly answers: readonly Answer[];
  readonly errors: readonly ErrorCode[];
};

export const bothVersions = ['v1', 'v2'] as const satisfies ApiVersion[];
export const newestVersion = ['v2'] as const satisfies ApiVersion[];

/** How every call that takes a body can fail. */
export const bodyErrors = ['invalid_request', 'body_too_large', 'unsupported_media'] as const satisfies ErrorCode[];

/** How every call that needs a key can fail. */
export const keyErrors = ['unauthorized', 'forbidden_scope', 'rate_limited', 'internal'] as const satisfies ErrorCode[];

/** Whether a call does without a key, and does more with one. */
export const isKeyOptional = ({ scope, errors }: Route): boolean => scope === 'none' && errors.includes('unauthorized');
