/**
 * The renderer as it ships, behind the embedded Lambda host, in one environment that serves every account: as if tenant
 * isolation had failed, so that what the renderer itself keeps apart can be seen.
 */
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listed } from '../../cli/verify/sinks/frozen.ts';
import { type Process, processTree } from '../../cli/verify/sinks/processes.ts';
import type { BrowserMode } from '../../functions/renderer/browser-mode.ts';
import { buildFunctions } from '../../infra/bundle.ts';
import { functions } from '../../infra/topology.ts';
import { startGuardian } from '../../local/lambda/guardian.ts';
import { createLambdaHost } from '../../local/lambda/host.ts';
import { freePort } from '../../local/listen.ts';
import { parseFrames } from '../../shared/domain/frames.ts';
import type { RenderJob, RenderSource } from '../../shared/domain/render-job.ts';
import { pdfDefaults } from '../support/rendering.ts';
import { within } from '../support/watched-process.ts';

const name = 'renderer';
const chromiumCacheDir = join(import.meta.dirname, '../../.build/cache');
const frozenWithinMs = 20_000;

export type HostedRender = {
  /** Of the error catalogue; nothing for a document. */
  readonly code?: string;
  readonly bytes: Buffer;
};

export type RendererHost = {
  /** Settles with the answer's last byte; the renderer may be cleaning up still. */
  readonly render: (account: string, source: RenderSource, job?: Partial<RenderJob>) => Promise<HostedRender>;
  /** Settles once the renderer has done what it does after its answer. */
  readonly frozen: () => Promise<void>;
  /** The renderer's own process, the browser's processes below it. */
  readonly pid: () => number;
  readonly browserProcesses: () => readonly Process[];
  /** All that the environment may write to. */
  readonly scratchDir: string;
  readonly scratchFiles: () => Promise<readonly string[]>;
  readonly logFile: string;
  readonly stop: () => Promise<void>;
};

export const htmlSource = (html: string): RenderSource => ({
  kind: 'html',
  htmlBase64: Buffer.from(html).toString('base64'),
});

const toJob = (source: RenderSource, job: Partial<RenderJob>): RenderJob => ({
  source,
  page: { delayMs: 0 },
  output: pdfDefaults,
  timeoutMs: 30_000,
  ...job,
});

const collect = async (body: AsyncIterable<Uint8Array>): Promise<HostedRender> => {
  const parts: Uint8Array[] = [];
  for await (const frame of parseFrames(body)) {
    if (frame.type === 'document') parts.push(frame.bytes);
    if (frame.type === 'error') return { code: frame.value.code, bytes: Buffer.alloc(0) };
    if (frame.type === 'trailer') return { bytes: Buffer.concat(parts) };
  }
  return { code: 'cut', bytes: Buffer.concat(parts) };
};

export const startRendererHost = async (mode: BrowserMode): Promise<RendererHost> => {
  const { renderer } = await buildFunctions();
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'renderer-host-')));
  const scratchDir = join(directory, 'scratch');
  await mkdir(scratchDir);
  const guardian = startGuardian(directory);
  const { timeoutMs, memoryMb } = functions.renderer;
  const logPath = join(directory, 'log');
  const variables = {
    CHROMIUM_CACHE_DIR: chromiumCacheDir,
    EGRESS_ALLOW_PRIVATE_NETWORK: 'true',
    BROWSER_MODE: mode,
    // A function has such, and a browser must not.
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'secret',
  };
  const host = createLambdaHost(
    [
      {
        name,
        codeDir: renderer.dir,
        timeoutMs,
        memoryMb,
        tenantIsolation: false,
        environmentsMax: 1,
        variables,
        logPath,
      },
    ],
    { guardian, scratchDir, runtimeApiPort: await freePort() },
  );
  await host.warm(name);
  const pid = (): number => host.pids()[name]?.[0] ?? 0;

  return {
    render: async (account, source, job = {}) => {
      const { body } = await host.invoke(name, Buffer.from(JSON.stringify(toJob(source, job))), account);
      return collect(body);
    },
    frozen: async () => {
      const awake = () => processTree([pid()]).filter(({ state }) => state !== 'T');
      if (await within(frozenWithinMs, () => awake().length === 0)) return;
      throw new Error(`The renderer still runs after ${frozenWithinMs} ms: ${listed(awake())}`);
    },
    pid,
    browserProcesses: () => processTree([pid()]).filter((one) => one.pid !== pid()),
    scratchDir,
    scratchFiles: async () => (await readdir(scratchDir, { recursive: true })).toSorted(),
    logFile: logPath,
    stop: async () => {
      host.close();
      // The guardian by itself does not keep a program alive until it is done.
      const awake = setInterval(() => undefined, 1_000);
      await guardian.release();
      clearInterval(awake);
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
