/** The first document of a stack of which nothing runs yet: api and renderer are started for it, fonts are unpacked. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedStack, startStack } from '../../support/embedded-stack.ts';
import { base64 } from '../../support/job-client.ts';
import type { ControlGroup } from '../control-group.ts';
import { helloOf } from '../documents.ts';
import { expectStatus, keepAlive } from '../keep-alive.ts';
import { replaceEnvironments } from '../replace-environments.ts';
import { dropPageCache } from './run-child.ts';

/** In ms, from the call on. */
export type ColdCall = {
  /** The api has started, has looked the key up, and has called the renderer. */
  readonly rendererBegan: number;
  readonly ended: number;
  /** The renderer's own phases, as the answer tells them. */
  readonly phases: string;
};

const ticksPerSecond = 100;

/** When a process began, in epoch ms, to a hundredth of a second. */
const beganAt = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const upSeconds = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  return Date.now() - (upSeconds - ticks / ticksPerSecond) * 1000;
};

/** As on AWS, nothing of an earlier start helps: neither compiled code nor unpacked fonts. */
const firstCall = async (stack: EmbeddedStack, folder: string, number: number): Promise<ColdCall> => {
  const cacheDir = await mkdtemp(join(folder, 'packed-'));
  const uncompiled = { NODE_DISABLE_COMPILE_CACHE: '1' };
  await replaceEnvironments(stack, 'api', uncompiled);
  await replaceEnvironments(stack, 'renderer', { ...uncompiled, CHROMIUM_CACHE_DIR: cacheDir });
  const client = keepAlive({ 'X-API-Key': stack.ready.apiKey });
  const body = Buffer.from(JSON.stringify({ async: false, storage: false, html: base64(helloOf(number)) }));
  await dropPageCache();
  const began = Date.now();
  const { headers } = expectStatus(201, await client.post(`${stack.ready.api}/v2/html/pdf`, body));
  const ended = Date.now() - began;
  const [renderer = 0] = await stack.pids('renderer');
  const rendererBegan = beganAt(renderer) - began;
  client.close();
  await stack.allFrozen();
  await rm(cacheDir, { recursive: true, force: true });
  return { rendererBegan, ended, phases: String(headers['server-timing']) };
};

/** @param cpu what the whole stack has, the functions and what stands for AWS together */
export const coldCalls = async (folder: string, rounds: number, cpu: ControlGroup | undefined): Promise<ColdCall[]> => {
  const stack = await startStack();
  try {
    cpu?.hold([stack.pid]);
    const calls: ColdCall[] = [];
    for (let round = 0; round < rounds; round += 1) calls.push(await firstCall(stack, folder, round));
    return calls;
  } finally {
    await stack.stop();
  }
};
