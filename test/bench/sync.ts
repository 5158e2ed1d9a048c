/**
 * `npm run bench:sync`: the whole synchronous path over HTTP against the floor, bare DevTools commands on a warmed page
 * of the same browser with the same flags. Milliseconds: median, 95th percentile, median pair ratio.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startOwnStack } from '../../cli/own-stack.ts';
import { readyExpression } from '../../functions/renderer/page-activity-script.ts';
import { preparePage, setDocument } from '../../functions/renderer/prepared-page.ts';
import { buildFunctions } from '../../infra/bundle.ts';
import { hello, invoice, longTable } from './documents.ts';
import { type Contender, compare, printRows } from './timing.ts';

const rounds = Number(process.argv[2] ?? 30);
/** A caller's pause, in which the renderer may prepare the next page. */
const pauseMs = 350;

// The browser's files and settings are found by environment, read when the module loads.
const { renderer } = await buildFunctions();
process.env.LAMBDA_TASK_ROOT = renderer.dir;
const { launchBrowser } = await import('../../functions/renderer/browser.ts');
const browser = await launchBrowser();
const prepared = await preparePage(browser, { warm: true });
const floor: Contender = {
  name: 'floor (bare DevTools)',
  run: async (document) => {
    await setDocument(prepared, '');
    const started = performance.now();
    await setDocument(prepared, document);
    await prepared.cdp.send('Runtime.evaluate', {
      expression: readyExpression(Number.POSITIVE_INFINITY),
      awaitPromise: true,
    });
    const { data } = await prepared.cdp.send('Page.printToPDF', { printBackground: true, generateTaggedPDF: true });
    Buffer.from(data, 'base64');
    return performance.now() - started;
  },
};

const stack = await startOwnStack([]);
const whole: Contender = {
  name: 'whole path over HTTP',
  run: async (document) => {
    await delay(pauseMs);
    const body = JSON.stringify({
      async: false,
      storage: false,
      printBackground: true,
      html: Buffer.from(document).toString('base64'),
    });
    const started = performance.now();
    const response = await fetch(`${stack.api}/v2/html/pdf`, {
      method: 'POST',
      headers: { 'X-API-Key': stack.apiKey, 'Content-Type': 'application/json' },
      body,
    });
    await response.arrayBuffer();
    const ms = performance.now() - started;
    if (response.status !== 201) throw new Error(`status ${response.status}`);
    return ms;
  },
};

try {
  for (const [name, document, count] of [
    ['hello', hello, rounds],
    ['invoice', invoice, rounds],
    ['50-page table', longTable, Math.ceil(rounds / 5)],
  ] as const) {
    printRows(name, await compare([floor, whole], document, count));
  }
} finally {
  await stack.stop();
  await browser.kill();
}
