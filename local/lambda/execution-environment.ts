/**
 * One execution environment: a child process that runs a function's bundle behind a Runtime API of its own, and is
 * frozen between invocations as AWS freezes it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { runtime } from '../../infra/topology.ts';
import { compileCache } from '../compile-cache.ts';
import { groupPrivateBytes, signalGroup, signalProcess } from './process-group.ts';

export type Failure = { readonly errorType: string; readonly errorMessage: string };
/** What a handler answers: its bytes as they come, and how they ended. */
export type Answer = {
  readonly contentType: string | undefined;
  readonly body: Readable;
  /** Settles after the last byte: nothing when the answer is complete. */
  readonly ended: Promise<Failure | undefined>;
};

export type EnvironmentOptions = {
  readonly name: string;
  readonly codeDir: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly logFile: number;
  readonly variables: Readonly<Record<string, string>>;
  /** Private to this environment, and its TMPDIR. */
  readonly scratchDir: string;
  /** Where its Runtime API listens. */
  readonly runtimeApi: { readonly host: string; readonly port: number };
  /** URL of a module that is loaded before everything else; none but in tests. */
  readonly preload?: string | undefined;
};

type Invocation = {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly tenantId: string | undefined;
  readonly answered: (answer: Answer) => void;
  readonly failed: (failure: Failure) => void;
  readonly idle: () => void;
};

export type ExecutionEnvironment = ReturnType<typeof startEnvironment>;

const runtimeFile = join(import.meta.dirname, 'runtime.ts');
const memoryCheckMs = 250;

const failureOf = (body: string | undefined): Failure => {
  try {
    const { errorType, errorMessage } = JSON.parse(body ?? '{}');
    return { errorType: String(errorType ?? 'Error'), errorMessage: String(errorMessage ?? '') };
  } catch {
    return { errorType: 'Error', errorMessage: '' };
  }
};

/** Reads how a streamed answer ended: by trailers, by an abort, or well. */
const endOf = async (body: IncomingMessage, lost: () => Failure): Promise<Failure | undefined> => {
  try {
    await finished(body, { writable: false });
  } catch {
    return lost();
  }
  if (!body.trailers['lambda-runtime-function-error-type']) return undefined;
  const encoded = body.trailers['lambda-runtime-function-error-body'];
  return failureOf(encoded && Buffer.from(encoded, 'base64').toString());
};

export type EnvironmentWatch = { readonly started: (group: number) => void; readonly exited: () => void };

export const startEnvironment = (options: EnvironmentOptions, watcher: EnvironmentWatch) => {
  let child: ChildProcess | undefined;
  let waiting: ServerResponse | undefined;
  let current: Invocation | undefined;
  let queued: Invocation | undefined;
  let frozen = false;
  let isKilled = false;
  let ending: Failure | undefined;
  let timers: NodeJS.Timeout[] = [];
  const initialized = Promise.withResolvers<void>();

  const lost = (): Failure =>
    ending ?? { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited before it had answered' };

  const kill = (reason?: Failure): void => {
    ending ??= reason;
    isKilled = true;
    if (child?.pid) signalGroup(child.pid, 'SIGKILL');
  };

  const freeze = (): void => {
    if (frozen || !child?.pid) return;
    frozen = signalGroup(child.pid, 'SIGSTOP');
  };

  /**
   * The runtime at once, what it started once the event is on its way: a browser has a hundred threads to wake, and the
   * runtime needs none of them before it has read its event.
   */
  const thaw = (pid: number): void => {
    if (!frozen) return;
    frozen = false;
    signalProcess(pid, 'SIGCONT');
    setImmediate(() => {
      if (!frozen) signalGroup(pid, 'SIGCONT');
    });
  };

  const watch = (pid: number): void => {
    const timeout = setTimeout(() => {
      const message = `Task timed out after ${(options.timeoutMs / 1000).toFixed(2)} seconds`;
      kill({ errorType: 'Sandbox.Timedout', errorMessage: message });
    }, options.timeoutMs);
    const memory = setInterval(() => {
      if (groupPrivateBytes(pid) > options.memoryMb * 1024 * 1024) {
        kill({ errorType: 'Runtime.OutOfMemory', errorMessage: 'The function used more memory than it has' });
      }
    }, memoryCheckMs);
    timers = [timeout, memory];
  };

  const release = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    const done = current;
    current = undefined;
    done?.idle();
  };

  const deliver = (invocation: Invocation): void => {
    if (!waiting || !child?.pid) {
      queued = invocation;
      return;
    }
    const next = waiting;
    waiting = undefined;
    queued = undefined;
    current = invocation;
    thaw(child.pid);
    watch(child.pid);
    next.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': invocation.payload.length,
      'Lambda-Runtime-Aws-Request-Id': invocation.requestId,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + options.timeoutMs),
      ...(invocation.tenantId && { 'Lambda-Runtime-Aws-Tenant-Id': invocation.tenantId }),
    });
    next.end(invocation.payload);
  };

  const takeNext = (res: ServerResponse): void => {
    waiting = res;
    initialized.resolve();
    release();
    if (queued) deliver(queued);
    // Whoever waits for a turn gets it in this very moment: a browser's threads need not be stopped before that.
    else setImmediate(() => waiting === res && freeze());
  };

  const takeAnswer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const ended = endOf(req, lost);
    current?.answered({ contentType: req.headers['content-type'], body: req, ended });
    await ended;
    res.writeHead(202).end();
  };

  const takeFailure = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const failure = failureOf(await text(req));
    if (req.url?.endsWith('/init/error')) ending = failure;
    else current?.failed(failure);
    res.writeHead(202).end();
  };

  const server: Server = createServer((req, res) => {
    if (req.url?.endsWith('/invocation/next')) takeNext(res);
    else if (req.url?.endsWith('/response')) void takeAnswer(req, res);
    else void takeFailure(req, res);
  });
  // A frozen child cannot answer a keep-alive timeout, nor a slow render a request timeout.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;

  const exited = (): void => {
    server.closeAllConnections();
    server.close();
    // What the function started dies with it.
    if (child?.pid) signalGroup(child.pid, 'SIGKILL');
    initialized.resolve();
    watcher.exited();
    for (const invocation of [current, queued]) invocation?.failed(lost());
    queued = undefined;
    release();
  };

  const { host, port } = options.runtimeApi;
  server.listen(port, host, () => {
    if (isKilled) return exited();
    const preload = options.preload ? ['--import', options.preload] : [];
    child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...preload, runtimeFile], {
      cwd: options.codeDir,
      detached: true,
      stdio: ['ignore', options.logFile, options.logFile],
      env: {
        ...options.variables,
        ...compileCache,
        AWS_LAMBDA_RUNTIME_API: `${host}:${port}`,
        TMPDIR: options.scratchDir,
        AWS_LAMBDA_FUNCTION_NAME: options.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
        LAMBDA_TASK_ROOT: options.codeDir,
        _HANDLER: runtime.handler,
      },
    });
    child.once('exit', exited);
    if (child.pid) watcher.started(child.pid);
  });

  return {
    pid: () => child?.pid,
    /** Settles when the function's code has been loaded, or has failed to. */
    initialized: initialized.promise,
    kill,
    /** Hands over one event; settles when the handler begins to answer. `idle` is called when it can take the next. */
    invoke: (requestId: string, payload: Buffer, tenantId: string | undefined, idle: () => void): Promise<Answer> =>
      new Promise((answered, refused) => {
        const failed = (failure: Failure) => refused(Object.assign(new Error(failure.errorMessage), { failure }));
        deliver({ requestId, payload, tenantId, answered, failed, idle });
      }),
  };
};
