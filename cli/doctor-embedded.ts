/** Whether this machine can run the whole service by itself: the embedded stack, its browser and its fonts. */
import { stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryBytes, memoryBytesNeeded } from '../local/machine.ts';
import { type Check, type Finding, failure, ok, warning } from './checks.ts';
import { clientFor } from './connection.ts';
import { nodeCheck } from './doctor-machine.ts';
import { type OwnStack, startOwnStack } from './own-stack.ts';
import { sized } from './print.ts';

const packageFile = join(import.meta.dirname, '..', 'package.json');
const gigabyte = 1e9;
/** Chromium unpacked, its archive, the built functions; and what pages need while they are rendered. */
const diskBytes = { least: 0.7 * gigabyte, enough: 2 * gigabyte };
const portUsual = 8787;

const memory = async (): Promise<Finding> => {
  const bytes = memoryBytes();
  const detail = `${sized(bytes)} for this machine or container`;
  if (bytes < memoryBytesNeeded.least) return failure(detail, 'Give it 2.5 GB: Chromium alone takes up to 1 GB.');
  if (bytes < memoryBytesNeeded.enough) return warning(detail, 'Give it 2.5 GB if large documents are rendered.');
  return ok(detail);
};

/** Chromium keeps its shared memory here, unless /dev/shm has room for it. */
const disk = async (): Promise<Finding> => {
  const { bavail, bsize } = await statfs(tmpdir());
  const detail = `${sized(bavail * bsize)} free in ${tmpdir()}, where shared memory is too, unless /dev/shm has 2 GB`;
  const fix = 'Make room there, or name another folder by TMPDIR.';
  if (bavail * bsize < diskBytes.least) return failure(detail, fix);
  return bavail * bsize < diskBytes.enough ? warning(detail, fix) : ok(detail);
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });

const port = async (): Promise<Finding> =>
  (await isFree(portUsual))
    ? ok(`${portUsual} is free`)
    : warning(`${portUsual} is taken`, 'ephemera start takes another by --port, or any free one by --port 0.');

/** What was installed has a time; signed links and leases go by the clock. */
const clock = async (): Promise<Finding> => {
  const installedAt = (await stat(packageFile)).mtimeMs;
  const detail = new Date().toISOString();
  const fix = 'Set the clock: signed links, webhooks and the signatures of AWS go by it.';
  return Date.now() < installedAt ? failure(`${detail}, before this was installed`, fix) : ok(detail);
};

/** A word in each of the scripts that the bundled fonts are there for. */
const scripts =
  'Ägypten Ελλάδα Россия Հայաստան საქართველო ישראל العربية हिन्दी বাংলা தமிழ் ไทย 日本語 한국어 中文 ኢትዮጵያ 😀';

export const embeddedChecks = (): { readonly checks: readonly Check[]; readonly stop: () => Promise<void> } => {
  let stack: OwnStack | undefined;
  const start = async (): Promise<Finding> => {
    stack = await startOwnStack([]);
    return ok('every function, store and queue is there');
  };
  const render = async (html: string) => {
    if (!stack) throw new Error('there is no stack to render with');
    const document = await clientFor(stack).htmlToPdf({ html, timeout: 100_000 });
    return { bytes: (await document.bytes()).length, report: document.report };
  };
  const chromium = async (): Promise<Finding> => {
    const { bytes } = await render('<h1>Hello</h1>').catch((error) => {
      // A container often has too few of these for a browser.
      throw new Error(
        `${(error as Error).message} Look into the log of the renderer: ephemera start says where it is.`,
      );
    });
    return ok(`a page became a PDF of ${sized(bytes)}`);
  };
  const fonts = async (): Promise<Finding> => {
    const { report } = await render(`<p>${scripts}`);
    const missing = report?.missingGlyphs ?? [];
    return missing.length === 0
      ? ok(`${scripts.split(' ').length} scripts, all from the bundled fonts`)
      : warning(`no characters for ${missing.join(', ')}`, 'Run npm ci again: fonts are packages of this one.');
  };
  return {
    checks: [
      nodeCheck,
      { name: 'memory', run: memory },
      { name: 'disk', run: disk },
      { name: 'port', run: port },
      { name: 'clock', run: clock },
      { name: 'start', run: start },
      { name: 'Chromium', run: chromium },
      { name: 'fonts', run: fonts },
    ],
    stop: async () => stack?.stop(),
  };
};
