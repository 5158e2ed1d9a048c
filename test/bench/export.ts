/** `npm run bench:export [megabytes]`: exports an account over HTTP and tells the rate, and the memory of the api. */
import { randomBytes } from 'node:crypto';
import { startStack } from '../support/embedded-stack.ts';
import { newAccount } from '../support/operator.ts';
import { writeAsset } from '../support/stored-assets.ts';

const megabytes = Number(process.argv[2] ?? 1000);
const assetMegabytes = 20;
const inMegabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

await using cleanUp = new AsyncDisposableStack();
const stack = await startStack();
cleanUp.defer(async () => void (await stack.stop()));
const { account, apiKey } = await newAccount(stack.ready, 'bench');
for (let written = 0; written < megabytes; written += assetMegabytes) {
  await writeAsset(stack.ready, account, randomBytes(assetMegabytes * 1e6));
}
const [pid = 0] = await stack.pids('api');
console.log(`before: the api has had ${inMegabytes(stack.peakBytes(pid))} MB in use at most`);

const started = performance.now();
let bytes = 0;
let parts = 0;
for (let next: string | undefined = `${stack.ready.api}/v2/account/export`; next; ) {
  const response: Response = await fetch(next, { headers: { 'X-API-Key': apiKey } });
  if (!response.ok || !response.body) throw new Error(`not exported: ${response.status}`);
  for await (const chunk of response.body) bytes += chunk.length;
  parts += 1;
  next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  console.log(`part ${parts}: ${inMegabytes(bytes)} MB in all, at most ${inMegabytes(stack.peakBytes(pid))} MB in use`);
}
const seconds = (performance.now() - started) / 1000;
console.log(`${inMegabytes(bytes)} MB in ${parts} parts, ${(bytes / 1e6 / seconds).toFixed(0)} MB a second`);
