import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { type PageServer, startPageServer } from './page-server.ts';

type Seen = { readonly path: string; readonly headers: IncomingHttpHeaders };

/** What is answered, and how; everything has a default. */
type Answer = {
  readonly body?: string;
  readonly type?: string;
  readonly status?: number;
  /** Milliseconds before the answer begins. */
  readonly afterMs?: number;
  /** Header and value. */
  readonly header?: readonly [string, string];
  /** Milliseconds between the first byte of the body, whose length is told, and the rest. */
  readonly pauseMs?: number;
  /** Goes on sending for ever. */
  readonly endless?: boolean;
  /** Asks for this user name and password first, as `name:password`. */
  readonly password?: string;
};

export type WebSite = Pick<PageServer, 'origin' | 'port' | 'close'> & {
  /** An address that answers like this; each has a path of its own. */
  readonly at: (answer?: Answer) => string;
  /** An address that never answers. */
  readonly silent: () => string;
  /** What was asked for at an address, in order. */
  readonly seen: (url: string) => readonly Seen[];
};

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** A web site on loopback whose every address answers as the test says. */
export const startWebSite = async (): Promise<WebSite> => {
  const answers = new Map<string, Answer | 'silent'>();
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const answer = answers.get(path);
    seen.push({ path, headers: request.headers });
    if (answer === 'silent') return;
    const { body = '', type = 'text/html; charset=utf-8', status = 200, afterMs = 0, header, password } = answer ?? {};
    const given = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const isLocked = password !== undefined && given !== password;
    setTimeout(() => {
      response.setHeader('Access-Control-Allow-Origin', '*').setHeader('Content-Type', type);
      if (isLocked) response.setHeader('WWW-Authenticate', 'Basic realm="site"');
      if (header) response.setHeader(...header);
      response.statusCode = isLocked ? 401 : answer ? status : 404;
      if (answer?.pauseMs) {
        response.setHeader('Content-Length', body.length).write(body.slice(0, 1));
        setTimeout(() => response.end(body.slice(1)), answer.pauseMs);
      } else if (!answer?.endless) response.end(isLocked ? '<p>locked' : type === 'image/png' ? png : body);
      else {
        const timer = setInterval(() => response.write(body), 50);
        response.once('close', () => clearInterval(timer));
      }
    }, afterMs);
  };
  const { origin, port, close } = await startPageServer(listener);
  const add = (answer: Answer | 'silent'): string => {
    const path = `/${answers.size}`;
    answers.set(path, answer);
    return origin + path;
  };
  return {
    origin,
    port,
    close,
    at: (answer = {}) => add(answer),
    silent: () => add('silent'),
    seen: (url) => seen.filter(({ path }) => path === new URL(url).pathname),
  };
};
