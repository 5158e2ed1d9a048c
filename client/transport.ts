/** Calls of the API: one attempt with its time limit, and further ones where that is safe. */
import { assertHeaderValue, toHttpUrl } from './checked-options.ts';
import { EphemeraError, errorOf } from './client-error.ts';
import { type ReceivedDocument, toReceivedDocument } from './received-document.ts';
import { sleep, waitBeforeNext } from './retry.ts';
import { type Operations, operations } from './wire.ts';

export type ClientOptions = {
  /** Where the service is: scheme and host, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Left out: only what needs no key can be called. */
  readonly apiKey?: string | undefined;
  /** What calls are made with. Default: the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** How long an attempt may wait for its answer to begin. Default: 60000, and never less than a conversion's own `timeout` and 10 s. */
  readonly timeoutMs?: number | undefined;
  /** How often a call that is safe to repeat is made again. Default: 2. */
  readonly retries?: number | undefined;
};

export type CallOptions = {
  /** Ends the call, its waits and its stream; it fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** As `timeoutMs` of the client, for this call. */
  readonly timeoutMs?: number | undefined;
};

export type OperationName = keyof Operations;
export type Answer<Name extends OperationName> = Operations[Name]['answer'];
type Given<Name extends OperationName> = Omit<Operations[Name], 'answer'>;
type ItemOf<Name extends OperationName> = Answer<Name> extends (infer Item)[] ? Item : never;
/** A page of a list, and the cursor of the next one if there is one. */
export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

type Parts = {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
};
type Send = CallOptions & { readonly idempotencyKey?: string | undefined; readonly timeoutMsMin?: number };
type Read<Result> = (response: Response) => Result | Promise<Result>;

const timeoutMsDefault = 60_000;
const retriesDefault = 2;

const searchOf = (query: object = {}): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `?${search}` : '';
};

const nextOf = ({ headers }: Response, base: string): string | undefined => {
  const link = /<([^>]+)>; *rel="next"/.exec(headers.get('Link') ?? '')?.[1];
  return link === undefined ? undefined : (new URL(link, base).searchParams.get('cursor') ?? undefined);
};

const readJson = async <Body>(response: Response): Promise<Body> => {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = 'The answer is not JSON: is this the address of the service?';
    throw new EphemeraError('unexpected_answer', { message, status: response.status, cause });
  }
};

/** Nothing but the service answers so: not a proxy's page, whatever it says of itself. */
const assertConverted = async ({ status, headers, body }: Response): Promise<void> => {
  if (status === 201 && headers.has('cl-worker-job-id')) return;
  await body?.cancel();
  const message = 'The answer is not that of a conversion: is this the address of the service?';
  throw new EphemeraError('unexpected_answer', { message, status });
};

export const createTransport = (options: ClientOptions) => {
  const { apiKey, fetch: ownFetch, timeoutMs: usualMs = timeoutMsDefault, retries = retriesDefault } = options;
  const { origin, pathname } = toHttpUrl('baseUrl', options.baseUrl);
  const base = origin + pathname.replace(/\/+$/, '');
  assertHeaderValue('apiKey', apiKey);

  /** The time limit holds until `read` is done; a stream that it hands on is bound by the caller's signal alone. */
  const attempt = async <Result>(url: string, init: RequestInit, options: Send, read: Read<Result>) => {
    const { signal } = options;
    const limit = new AbortController();
    const timeoutMs = options.timeoutMs ?? Math.max(usualMs, options.timeoutMsMin ?? 0);
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    try {
      const signals = signal ? [signal, limit.signal] : [limit.signal];
      // Never along a redirect: the key would go with it, wherever that leads.
      const send = ownFetch ?? fetch;
      const response = await send(url, { ...init, redirect: 'manual', signal: AbortSignal.any(signals) });
      if (!response.ok) throw await errorOf(response);
      return await read(response);
    } catch (error) {
      if (error instanceof EphemeraError || signal?.aborted) throw signal?.aborted ? signal.reason : error;
      if (limit.signal.aborted) {
        throw new EphemeraError('timed_out', { message: `There was no answer within ${timeoutMs} ms.` });
      }
      const message = `${new URL(url).origin} cannot be reached, or the connection was lost.`;
      throw new EphemeraError('connection_failed', { message, cause: error });
    } finally {
      clearTimeout(timer);
    }
  };

  const persist = async <Result>(isSafe: boolean, signal: AbortSignal | undefined, act: () => Promise<Result>) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        const waitMs = isSafe && tries <= retries ? waitBeforeNext(error, tries) : undefined;
        if (waitMs === undefined) throw error;
        await sleep(waitMs, signal);
      }
    }
  };

  const send = async <Result>(name: OperationName, parts: Parts, options: Send, read: Read<Result>) => {
    const [method = '', path = ''] = operations[name].split(' ');
    const { idempotencyKey, signal } = options;
    const given = { ...parts.headers, idempotencyKey };
    for (const [name, value] of Object.entries(given)) assertHeaderValue(name, value);
    const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts.path?.[part] ?? ''));
    const headers = {
      ...parts.headers,
      ...(apiKey !== undefined && { 'X-API-Key': apiKey }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      ...(parts.body && { 'Content-Type': 'application/json' }),
    };
    const init = { method, headers, ...(parts.body && { body: JSON.stringify(parts.body) }) };
    const url = base + filled + searchOf(parts.query);
    const isSafe = method === 'GET' || idempotencyKey !== undefined;
    return persist(isSafe, signal, () => attempt(url, init, options, read));
  };

  const toDocument = (options: CallOptions) => (response: Response) => toReceivedDocument(response, options.signal);

  return {
    /** What an operation answers in JSON. */
    call: <Name extends OperationName>(name: Name, given: Given<Name>, options: Send = {}): Promise<Answer<Name>> =>
      send<Answer<Name>>(name, given, options, readJson),

    /** What it answers in bytes, with the cursor of the next part if there is one. */
    receive: <Name extends OperationName>(name: Name, given: Given<Name>, options: Send = {}) =>
      send(name, given, options, (response): ReceivedDocument & { readonly next: string | undefined } => ({
        ...toDocument(options)(response),
        next: nextOf(response, base),
      })),

    /** The document that a conversion answers. */
    convert: <Name extends OperationName>(name: Name, given: Given<Name>, options: Send = {}) =>
      send(name, given, options, async (response): Promise<ReceivedDocument> => {
        await assertConverted(response);
        return toDocument(options)(response);
      }),

    page: <Name extends OperationName>(name: Name, query: object = {}, options: CallOptions = {}) =>
      send(
        name,
        { query },
        options,
        async (response): Promise<Page<ItemOf<Name>>> => ({
          items: await readJson(response),
          next: nextOf(response, base),
        }),
      ),

    /** What lies at a signed link: no key goes there. */
    download: async (link: string, options: CallOptions = {}): Promise<ReceivedDocument> => {
      const { href } = toHttpUrl('link', link);
      return persist(true, options.signal, () => attempt(href, {}, options, toDocument(options)));
    },
  };
};
export type Transport = ReturnType<typeof createTransport>;
