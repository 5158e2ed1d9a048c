/** Calls of the API, each with the outcome that is meant; what comes back goes into the ledger. */
import type { Route } from '../../shared/api/route.ts';
import { routes } from '../../shared/api/routes.ts';
import type { ApiVersion } from '../../shared/domain/storage-mode.ts';
import type { Ledger, ReceivedSink } from './ledger.ts';

/** `success`, a code of the error catalogue, or `answered`: in any way but by a failure of ours. */
export type Outcome = string;

export type Details = {
  readonly version?: ApiVersion;
  /** For the names in braces of the path. */
  readonly segments?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** An object goes as JSON. */
  readonly body?: object | string | FormData | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another API key than the account's; null for none. */
  readonly key?: string | null | undefined;
};
type Request = Omit<Details, 'version' | 'segments'> & {
  /** How the report names it. */
  readonly label: string;
  readonly method: string;
  readonly path: string;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Empty where the answer is no JSON object. */
  readonly json: Readonly<Record<string, unknown>>;
};

export type Caller = {
  readonly call: (routeName: string, outcome: Outcome, details?: Details) => Promise<Answer>;
  /** Past the table of routes. */
  readonly send: (request: Request, outcome: Outcome) => Promise<Answer>;
};

const parsed = (bytes: Buffer): Answer['json'] => {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? (value as Answer['json']) : {};
  } catch {
    return {};
  }
};

const sinkOf = (status: number, type: string): ReceivedSink => {
  if (status >= 400) return 'error answer';
  if (/^(application\/(pdf|vnd\.openxml)|image\/|text\/html)/.test(type)) return 'document';
  return /zip|csv|ndjson/.test(type) ? 'export' : 'answer';
};

/** Members of answers that hold a secret which the service made, and shows this once. */
const madeSecrets = ['key', 'secret', 'receiptSecret'];

export const hasOutcome = ({ status, json }: Pick<Answer, 'status' | 'json'>, outcome: Outcome): boolean => {
  if (outcome === 'success') return status < 400;
  return outcome === 'answered' ? status < 500 : status >= 400 && json.code === outcome;
};

export const routeNamed = (name: string): Route => {
  const route = routes.find((one) => one.name === name);
  if (!route) throw new Error(`There is no route ${name}.`);
  return route;
};

export const versionOf = ({ versions }: Route): ApiVersion => versions.at(-1) as ApiVersion;
export const labelOf = (route: Route, version: ApiVersion = versionOf(route)): string =>
  `${route.method.toUpperCase()} /${version}${route.path}`;

const bodyOf = (body: Details['body']): { readonly body?: string | FormData; readonly type?: string } => {
  if (body === undefined) return {};
  if (body instanceof FormData) return { body };
  return { body: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' };
};

export const createCaller = (api: string, apiKey: string, ledger: Ledger): Caller => {
  const send: Caller['send'] = async (
    { label, method, path, query = {}, headers = {}, key = apiKey, ...rest },
    outcome,
  ) => {
    const { body, type } = bodyOf(rest.body);
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${api}${path}${search && `?${search}`}`, {
      method,
      ...(body !== undefined && { body }),
      headers: { ...(key !== null && { 'X-API-Key': key }), ...(type && { 'Content-Type': type }), ...headers },
      redirect: 'manual',
    });
    const { status } = response;
    const bytes = Buffer.from(await response.arrayBuffer());
    const answer = { status, headers: response.headers, bytes, json: parsed(bytes) };
    ledger.record({ route: label, outcome, status });
    for (const name of madeSecrets) {
      const made = answer.json[name];
      if (typeof made === 'string') ledger.keep(`made by ${label}: ${name}`, made.replace(/^whsec_/, ''));
    }
    const head = Buffer.from([...response.headers].flat().join('\n'));
    const place = `${label} ${status}`;
    const sink = sinkOf(status, response.headers.get('content-type') ?? '');
    ledger.receive(sink === 'document' ? 'answer' : sink, `${place}, headers`, head);
    ledger.receive(sink, place, bytes);
    if (!hasOutcome(answer, outcome)) {
      ledger.miss(`${label} was to end as ${outcome}; it answered ${status} ${String(answer.json.code ?? '')}`.trim());
    }
    return answer;
  };

  return {
    send,
    call: (routeName, outcome, { version, segments = {}, ...details } = {}) => {
      const route = routeNamed(routeName);
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(segments[name] ?? 'none'));
      const label = labelOf(route, version);
      return send(
        { label, method: route.method.toUpperCase(), path: `/${version ?? versionOf(route)}${path}`, ...details },
        outcome,
      );
    },
  };
};
