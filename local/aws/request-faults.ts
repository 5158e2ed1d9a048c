/** Faults of requests to the embedded AWS services, staged from outside: who made which, and what befalls the next. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from './connection.ts';
import type { Identity } from './identities.ts';

/** Which requests, by what is named; what is not named may be anything. */
export type RequestFault = {
  /** The function that makes the request. */
  readonly function?: string;
  readonly service?: ServiceName;
  readonly operation?: string;
  /** As many of these requests go by first. */
  readonly after?: number;
  /** So many of them are met; one, if nothing is said. */
  readonly times?: number;
  readonly effect:
    | 'kill' // the function dies, and the request is not carried out
    | 'kill_answered' // the request is carried out, and the function dies before it learns of it
    | 'throttle'
    | 'fail'
    | { readonly delayMs: number };
};

type Request = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly caller: Identity | undefined;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
};

type Staged = RequestFault & { passed: number };
export type RequestFaults = ReturnType<typeof createRequestFaults>;

const refusals: Readonly<Record<'throttle' | 'fail', Readonly<Record<ServiceName, readonly [number, string]>>>> = {
  throttle: {
    dynamodb: [400, 'ThrottlingException'],
    s3: [503, 'SlowDown'],
    sqs: [400, 'ThrottlingException'],
    kms: [400, 'ThrottlingException'],
    lambda: [429, 'TooManyRequestsException'],
  },
  fail: {
    dynamodb: [500, 'InternalServerError'],
    s3: [500, 'InternalError'],
    sqs: [500, 'InternalFailure'],
    kms: [500, 'KMSInternalException'],
    lambda: [500, 'ServiceException'],
  },
};

const refuse = ({ service, req, res }: Request, kind: 'throttle' | 'fail'): void => {
  const [status, type] = refusals[kind][service];
  const isXml = service === 's3';
  const body = isXml
    ? `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${type}</Code><Message>Staged</Message></Error>`
    : JSON.stringify({ __type: type, message: 'Staged' });
  // Read to the end, so that the client, which may still be sending, gets to the answer.
  req.resume();
  res.writeHead(status, {
    'Content-Type': isXml ? 'application/xml' : 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-ErrorType': type,
  });
  res.end(req.method === 'HEAD' ? undefined : body);
};

const killBeforeAnswer = ({ caller, res }: Request): void => {
  const { writeHead } = res;
  res.writeHead = ((...parts: Parameters<typeof writeHead>) => {
    caller?.kill?.();
    return writeHead.apply(res, parts);
  }) as typeof writeHead;
};

const fits = (fault: RequestFault, { service, operation, caller }: Request): boolean =>
  (fault.function ?? caller?.functionName) === caller?.functionName &&
  (fault.service ?? service) === service &&
  (fault.operation ?? operation) === operation;

export const createRequestFaults = () => {
  let staged: Staged[] = [];
  let counts: Record<string, number> = {};

  const nextFor = (request: Request): RequestFault | undefined => {
    const meant = staged.filter((fault) => fits(fault, request));
    for (const fault of meant) fault.passed += 1;
    const met = meant.find(({ passed, after = 0 }) => passed > after);
    staged = staged.filter(({ passed, after = 0, times = 1 }) => passed < after + times);
    return met;
  };

  return {
    stage: (fault: RequestFault): void => {
      staged.push({ ...fault, passed: 0 });
    },
    /** How many staged faults have not been met so far. */
    unmet: (): number => staged.length,
    clear: (): void => {
      staged = [];
    },

    /** Requests since the last look, by `function service:operation`; the operator's, and pollers', are not counted. */
    takeCounts: (): Readonly<Record<string, number>> => {
      const taken = counts;
      counts = {};
      return taken;
    },

    /** Called with each request before anything is done with it. */
    meet: async (request: Request): Promise<'answered' | 'goes on'> => {
      const { caller, service, operation } = request;
      if (caller?.functionName) {
        const kind = `${caller.functionName} ${service}:${operation}`;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
      const effect = staged.length > 0 ? nextFor(request)?.effect : undefined;
      if (!effect) return 'goes on';
      if (typeof effect === 'object') await delay(effect.delayMs);
      else if (effect === 'kill_answered') killBeforeAnswer(request);
      else if (effect === 'kill') {
        caller?.kill?.();
        request.req.destroy();
        return 'answered';
      } else {
        refuse(request, effect);
        return 'answered';
      }
      return 'goes on';
    },
  };
};
