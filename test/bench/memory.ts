/**
 * `npm run bench:memory [documents] [megabytes]`: the most memory that the renderer, with its browser, and the api take for documents of
 * each kind, while they are made and streamed; and whether all of it fits into what the renderer has, or into so many megabytes.
 */
import { functions } from '../../infra/topology.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64 } from '../support/job-client.ts';
import { startPageServer } from '../support/page-server.ts';
import { type ControlGroup, chargedBytes, limitMemory, memoryKills } from './control-group.ts';
import { hello, helloOf, invoiceOf, longTableOf, noisePng, reportOf } from './documents.ts';
import { expectStatus, type KeepAlive, keepAlive } from './keep-alive.ts';
import { forgetPeaks, inMegabytes, largestPeak, watchTree } from './peak-memory.ts';
import { decimals, none, printTable } from './print-table.ts';
import { replaceEnvironments } from './replace-environments.ts';

const [documents = 3, memoryMb = functions.renderer.memoryMb] = process.argv.slice(2).map(Number);
const timeoutMs = 120_000;

/** 51 MB that no PNG can say shorter. */
const albumPictures = Array.from({ length: 10 }, (_, at) => noisePng(1300, 1300, at + 1));
const album = await startPageServer((request, response) => {
  const picture = albumPictures[Number(/^\/picture-(\d+)/.exec(request.url ?? '')?.[1] ?? Number.NaN)];
  const tags = albumPictures.map((_, at) => `<img src="/picture-${at}.png" style="width:90%">`).join('');
  response.writeHead(200, { 'Content-Type': picture ? 'image/png' : 'text/html' });
  response.end(picture ?? `<!doctype html><h1>Album</h1>${tags}`);
});

type Kind = { readonly name: string; readonly path: string; readonly sourceOf: (number: number) => object };
const fromHtml = (name: string, htmlOf: (number: number) => string, path = '/v2/html/pdf'): Kind => ({
  name,
  path,
  sourceOf: (number) => ({ html: base64(htmlOf(number)) }),
});
const kinds: readonly Kind[] = [
  fromHtml('hello', helloOf),
  fromHtml('invoice, 2 pages', invoiceOf),
  fromHtml('invoice, PNG of the full page', invoiceOf, '/v2/html/image'),
  fromHtml('table, 50 pages', longTableOf),
  fromHtml('report, 300 pages', reportOf),
  { name: 'page with 51 MB of PNGs', path: '/v2/url/pdf', sourceOf: () => ({ url: `${album.origin}/` }) },
];

const makerOf =
  ({ ready: { api } }: EmbeddedStack, client: KeepAlive) =>
  async (path: string, source: object) => {
    const body = { async: false, storage: false, printBackground: true, timeout: timeoutMs, ...source };
    return expectStatus(201, await client.post(api + path, Buffer.from(JSON.stringify(body)))).bytes.length;
  };

/** The renderer is begun by the stack, which is let go of again once that has happened. */
const beginInside = async (stack: EmbeddedStack, limit: ControlGroup | undefined, begin: () => Promise<unknown>) => {
  limit?.hold([stack.pid]);
  await replaceEnvironments(stack, 'renderer', {});
  await begin();
  limit?.release([stack.pid]);
  await stack.allFrozen();
};

/** A stack of its own for each kind: memory that one has left does not count for the next. */
const measure = async ({ name, path, sourceOf }: Kind, limit: ControlGroup | undefined): Promise<string[]> => {
  const stack = await startStack({ allowPrivateNetwork: true });
  const client = keepAlive({ 'X-API-Key': stack.ready.apiKey });
  try {
    const make = makerOf(stack, client);
    await beginInside(stack, limit, () => make('/v2/html/pdf', { html: base64(hello) }));
    const renderers = await stack.pids('renderer');
    using tree = watchTree(() => renderers);
    const before = tree.peakBytes();
    const api = await stack.pids('api');
    forgetPeaks(api);
    const apiBefore = largestPeak(api);

    let bytes = 0;
    for (let number = 1; number <= documents; number += 1) {
      bytes = await make(path, sourceOf(number));
      // Who comes sooner gets another environment.
      await stack.allFrozen();
    }
    const [peak, apiPeak] = [tree.peakBytes(), largestPeak(api)];
    if ((await stack.pids('renderer')).join() !== renderers.join())
      throw new Error(`${name}: the renderer was replaced`);
    const megabytes = [before, peak, apiBefore, apiPeak, apiPeak - apiBefore].map((one) =>
      decimals(inMegabytes(one), 0),
    );
    const charged = limit ? decimals(inMegabytes(chargedBytes(limit)), 0) : none;
    const kills = limit ? memoryKills(limit) : 0;
    const fits = inMegabytes(peak) <= memoryMb && kills === 0 ? 'yes' : 'NO';
    return [name, decimals(bytes / 1e6, 1), ...megabytes, charged, fits];
  } finally {
    client.close();
    await stack.stop();
  }
};

const measureLimited = async (kind: Kind): Promise<string[]> => {
  const limit = limitMemory(memoryMb);
  try {
    return await measure(kind, limit);
  } finally {
    await limit?.remove();
  }
};

const heading = [
  'MB',
  ...['document', 'renderer before', 'renderer most', 'api before', 'api most', 'api grown'],
  'charged',
  `fits in ${memoryMb}`,
];
try {
  const rows: string[][] = [];
  for (const kind of kinds) rows.push(await measureLimited(kind));
  printTable(heading, rows);
  console.log(
    `${documents} documents of each kind. Renderer: its process and the whole browser, shared pages in proportion.`,
  );
  console.log(
    'Charged: by a control group with that limit, files included that the kernel would give up; — where none can be made.',
  );
} finally {
  await album.close();
}
