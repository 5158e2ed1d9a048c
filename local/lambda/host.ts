/**
 * The Lambda service of the embedded stack: which environments exist, who gets which event. Concurrency is keyed by
 * function and, where the topology says so, by tenant.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../../infra/topology.ts';
import type { AnswerTap } from './answer-taps.ts';
import {
  type Answer,
  type EnvironmentOptions,
  type ExecutionEnvironment,
  type Failure,
  startEnvironment,
} from './execution-environment.ts';
import type { Guardian } from './guardian.ts';

export type HostedFunction = Omit<EnvironmentOptions, 'logFile' | 'scratchDir' | 'runtimeApi'> & {
  readonly logPath: string;
  readonly tenantIsolation: boolean;
  /** SHA-256 of its code, in hexadecimal. */
  readonly codeHash?: string;
  /** Environments at a time; further events wait their turn. */
  readonly environmentsMax: number;
  /** Variables with the credentials of a new environment, given what ends it; without this it has none. */
  readonly credentials?: (kill: () => void) => Readonly<Record<string, string>>;
};

export class LambdaError extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, status: number, message: string) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** The failure of an invocation that had not begun to answer, else nothing. */
export const failureIn = (error: unknown): Failure | undefined => (error as { failure?: Failure }).failure;

/** What Lambda bills an invocation by: it ends when the function is done, which may be after its answer. */
export type Billing = { readonly durationMs: number; readonly memoryMb: number };
type HostAnswer = Answer & { readonly requestId: string; readonly billing: Promise<Billing> };

/** What can be changed of a function while it runs. */
export type FunctionSettings = Pick<HostedFunction, 'memoryMb' | 'timeoutMs' | 'variables' | 'preload'>;

type Pooled = {
  readonly tenantId: string | undefined;
  readonly settings: FunctionSettings;
  readonly environment: ExecutionEnvironment;
};
type Waiting = {
  readonly tenantId: string | undefined;
  readonly take: (pooled: Pooled) => void;
  readonly refuse: (error: LambdaError) => void;
};

export type HostSettings = {
  readonly guardian: Guardian;
  /** Parent of the environments' scratch folders. */
  readonly scratchDir: string;
  /**
   * One port for every environment's Runtime API, each on a loopback address of its own: a single number then keeps
   * pages away from all of them.
   */
  readonly runtimeApiPort: number;
};

let started = 0;
const nextLoopbackAddress = (): string => {
  started += 1;
  return `127.1.${(started >> 8) & 0xff}.${started & 0xff}`;
};

const createPool = (hosted: HostedFunction, { guardian, scratchDir, runtimeApiPort }: HostSettings) => {
  const logFile = openSync(hosted.logPath, 'a', 0o600);
  const idle: Pooled[] = [];
  const all = new Set<Pooled>();
  const queue: Waiting[] = [];
  const { memoryMb, timeoutMs } = hosted;
  let settings: FunctionSettings = { memoryMb, timeoutMs, variables: hosted.variables };
  let isClosed = false;

  const start = (tenantId: string | undefined): Pooled => {
    const scratch = mkdtempSync(join(scratchDir, `${hosted.name}-`));
    const exited = () => {
      rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
      all.delete(pooled);
      const at = idle.indexOf(pooled);
      if (at >= 0) idle.splice(at, 1);
      next();
    };
    const runtimeApi = { host: nextLoopbackAddress(), port: runtimeApiPort };
    const variables = { ...settings.variables, ...hosted.credentials?.(() => environment.kill()) };
    const environment: ExecutionEnvironment = startEnvironment(
      { ...hosted, ...settings, variables, logFile, scratchDir: scratch, runtimeApi },
      { started: guardian.watch, exited },
    );
    const pooled: Pooled = { tenantId, settings, environment };
    all.add(pooled);
    return pooled;
  };

  const takeIdle = (tenantId: string | undefined): Pooled | undefined => {
    const at = idle.findLastIndex((pooled) => pooled.tenantId === tenantId);
    return at < 0 ? undefined : idle.splice(at, 1)[0];
  };

  const find = (tenantId: string | undefined): Pooled | undefined => {
    const warm = takeIdle(tenantId);
    if (warm) return warm;
    if (all.size < hosted.environmentsMax) return start(tenantId);
    // An idle environment of another tenant makes room; its exit takes up the queue.
    idle.shift()?.environment.kill();
    return undefined;
  };

  const next = (): void => {
    if (isClosed) {
      const closing = new LambdaError('ServiceException', 503, 'The host is closing');
      for (const waiting of queue.splice(0)) waiting.refuse(closing);
    }
    const [first] = queue;
    const pooled = first && find(first.tenantId);
    if (!pooled) return;
    queue.shift();
    lend(first, pooled);
  };

  const lend = (waiting: Waiting, pooled: Pooled): void => {
    returns.set(pooled.environment, () => {
      // Of an older configuration: its exit takes up the queue.
      if (pooled.settings !== settings) return pooled.environment.kill();
      if (all.has(pooled)) idle.push(pooled);
      next();
    });
    waiting.take(pooled);
  };
  const returns = new WeakMap<ExecutionEnvironment, () => void>();

  return {
    acquire: (tenantId: string | undefined): Promise<Pooled & { readonly giveBack: () => void }> =>
      new Promise((resolve, refuse) => {
        const key = hosted.tenantIsolation ? tenantId : undefined;
        const take = (pooled: Pooled) =>
          resolve({ ...pooled, giveBack: returns.get(pooled.environment) as () => void });
        queue.push({ tenantId: key, take, refuse });
        next();
      }),
    /** Starts an environment ahead of the first event; settles when it stands ready. */
    warm: async (tenantId: string | undefined): Promise<void> => {
      const pooled = start(hosted.tenantIsolation ? tenantId : undefined);
      idle.push(pooled);
      await pooled.environment.initialized;
    },
    settings: () => settings,
    /** From now on events go to environments that have these. */
    change: (changed: Partial<FunctionSettings>): void => {
      settings = { ...settings, ...changed };
      for (const { environment } of idle.splice(0)) environment.kill();
    },
    pids: () => [...all].map(({ environment }) => environment.pid()).filter((pid) => pid !== undefined),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      for (const { environment } of all) environment.kill();
      closeSync(logFile);
      next();
    },
  };
};

export type LambdaHost = ReturnType<typeof createLambdaHost>;

export const createLambdaHost = (hosted: readonly HostedFunction[], settings: HostSettings) => {
  const pools = new Map(hosted.map((one) => [one.name, { hosted: one, ...createPool(one, settings) }]));

  const taps = new Map<string, AnswerTap>();

  const poolOf = (name: string) => {
    const pool = pools.get(name);
    if (!pool) throw new LambdaError('ResourceNotFoundException', 404, `Function not found: ${name}`);
    return pool;
  };

  return {
    /**
     * Runs a function; settles when it begins to answer.
     * @throws LambdaError when Lambda itself refuses; an error with `failure` when the function ended without an answer
     */
    invoke: async (name: string, payload: Buffer, tenantId?: string): Promise<HostAnswer> => {
      const pool = poolOf(name);
      if (payload.length > limits.invokeRequestBytesMax) {
        throw new LambdaError('RequestTooLargeException', 413, 'Request must be smaller than 6291456 bytes');
      }
      if (pool.hosted.tenantIsolation && !tenantId) {
        throw new LambdaError('InvalidParameterValueException', 400, 'A tenant id is required');
      }
      const tap = taps.get(name);
      taps.delete(name);
      const { environment, settings: held, giveBack } = await pool.acquire(tenantId);
      const requestId = randomUUID();
      const billing = Promise.withResolvers<Billing>();
      let began = performance.now();
      void environment.initialized.then(() => {
        began = performance.now();
      });
      const idle = (): void => {
        billing.resolve({ durationMs: performance.now() - began, memoryMb: held.memoryMb });
        giveBack();
      };
      const answer = await environment.invoke(requestId, payload, tenantId, idle);
      const body = tap ? tap(answer.body, environment.kill) : answer.body;
      return { ...answer, requestId, body, billing: billing.promise };
    },
    tapNextAnswer: (name: string, tap: AnswerTap): void => {
      taps.set(name, tap);
    },
    configurationOf: (name: string) => {
      const { hosted: own, settings: current } = poolOf(name);
      return { ...own, ...current() };
    },
    change: (name: string, changed: Partial<FunctionSettings>): void => poolOf(name).change(changed),
    /** The function's next environments load this module before their code: how a test takes a machine's place. */
    preload: (name: string, module: string | undefined): void => poolOf(name).change({ preload: module }),
    warm: (name: string, tenantId?: string): Promise<void> => poolOf(name).warm(tenantId),
    pids: (): Record<string, number[]> => Object.fromEntries([...pools].map(([name, pool]) => [name, pool.pids()])),
    close: (): void => {
      for (const pool of pools.values()) pool.close();
    },
  };
};
