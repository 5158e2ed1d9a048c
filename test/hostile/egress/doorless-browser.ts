/** The same Chromium with nothing that keeps it in: what reaches no sink from here is no test of the door. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromiumEnvironment, unpackFonts } from '../../../functions/renderer/chromium-files.ts';
import { packChromium } from '../../../infra/pack-chromium.ts';

const cacheDir = join(import.meta.dirname, '../../../.build/cache');

const flags = [
  '--headless=shell',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-popup-blocking',
  '--disable-features=LocalNetworkAccessChecks',
  '--autoplay-policy=no-user-gesture-required',
];

/** Opens a page, waits until `isDone`, for at most that long, and kills the browser. */
export const visitWithoutDoor = async (url: string, isDone: () => boolean, timeoutMs: number): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'door-less-'));
  await packChromium({ outDir: folder, cacheDir });
  const files = await unpackFonts({ bundleDir: folder, cacheDir: folder });
  const scratchDir = join(folder, 'scratch');
  await mkdir(scratchDir);
  const child = spawn(
    files.executablePath,
    [...flags, `--user-data-dir=${scratchDir}`, '--remote-debugging-pipe', url],
    {
      env: chromiumEnvironment({ files, scratchDir }),
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  const end = Date.now() + timeoutMs;
  while (!isDone() && Date.now() < end) await delay(50);
  process.kill(-(child.pid as number), 'SIGKILL');
  await exited;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
};
