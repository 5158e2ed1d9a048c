/** The server of jsreport, asked over HTTP, with the two ways that it has to hold a browser. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bareCommand } from '../bare-browser.ts';
import { bothFormats, type Contender, clocked, type Order } from '../contender.ts';
import { expectStatus, keepAlive } from '../keep-alive.ts';
import { creditOf } from './installed.ts';
import { margin, window } from './paper.ts';

/** One for each of the two cores. */
const numberOfWorkers = 2;
const reportTimeout = 120_000;

const ways = {
  'chrome-pool': {
    name: 'jsreport, pool',
    mode: 'warm browsers, a page for each document in a context that all share',
  },
  'dedicated-process': { name: 'jsreport, cold', mode: 'a browser for each document' },
} as const;
export type Way = keyof typeof ways;

const pdf = {
  ...{ marginTop: margin.top, marginRight: margin.right, marginBottom: margin.bottom, marginLeft: margin.left },
  printBackground: true,
};
const picture = { type: 'png', fullPage: true };
const viewport = { viewportWidth: window.width, viewportHeight: window.height };

const templateOf = ({ source, format }: Order): object => {
  const address = 'url' in source && { url: source.url };
  const chrome =
    format === 'png'
      ? { recipe: 'chrome-image', chromeImage: { ...picture, ...viewport, ...address } }
      : { recipe: 'chrome-pdf', chrome: { ...pdf, ...viewport, ...address } };
  return { engine: 'none', content: 'html' in source ? source.html : ' ', ...chrome };
};

export const startJsreport = async (strategy: Way): Promise<Contender> => {
  const { executablePath, flags, env, scratchDir, removeScratch } = await bareCommand();
  // Two browsers cannot have one profile: each gets a folder of its own.
  const args = flags.filter((flag) => !flag.startsWith('--user-data-dir'));
  const launchOptions = { executablePath, args, env, ignoreDefaultArgs: true, pipe: true, waitForInitialPage: false };
  const server = fork(join(import.meta.dirname, 'jsreport-server.ts'), {
    cwd: scratchDir,
    // Profiles of its browsers, too, go where they are removed.
    env: { ...process.env, TMPDIR: scratchDir },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  server.send({
    ...{ rootDirectory: scratchDir, tempDirectory: join(scratchDir, 'tmp'), loadConfig: false, discover: false },
    ...{ hostname: '127.0.0.1', httpPort: 0, logger: { silent: true }, reportTimeout, trustUserCode: true },
    workers: { numberOfWorkers },
    chrome: { strategy, numberOfWorkers, launchOptions },
  });
  const [port] = (await once(server, 'message')) as [number];
  const client = keepAlive();
  const address = `http://127.0.0.1:${port}/api/report`;
  const { name, mode } = ways[strategy];
  return {
    name,
    credit: `${creditOf('@jsreport/jsreport-core')}, over HTTP; ${mode}`,
    formats: bothFormats,
    make: (order) => {
      const body = Buffer.from(JSON.stringify({ template: templateOf(order) }));
      return clocked(async () => expectStatus(200, await client.post(address, body)).bytes);
    },
    close: async () => {
      client.close();
      const exited = once(server, 'exit');
      server.disconnect();
      await exited;
      await removeScratch();
    },
  };
};
