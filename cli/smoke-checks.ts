/** What a service must do to be called working. Every check leaves only what the clean-up finds by the label. */
import { type EphemeraClient, EphemeraError, type Job } from '../client/index.ts';
import { type Check, type Finding, failure, ok, skipped, warning } from './checks.ts';
import { sized } from './print.ts';
import { egressChecks } from './smoke-egress.ts';
import { tlsCheck } from './smoke-tls.ts';
import { webhookCheck } from './smoke-webhook.ts';

export type Smoke = {
  readonly url: URL;
  readonly client: EphemeraClient;
  /** The name of every request that is made. */
  readonly label: string;
  readonly webhook: string | undefined;
};

const html = '<h1>Smoke</h1><p>One page.</p>';
const jobWithinMs = 120_000;

const isPdf = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString('latin1');
  return text.startsWith('%PDF-') && text.trimEnd().endsWith('%%EOF');
};

const timedRender = async ({ client, label }: Smoke): Promise<{ ms: number; bytes: number }> => {
  const began = performance.now();
  const bytes = await (await client.htmlToPdf({ html, name: label })).bytes();
  if (!isPdf(bytes)) throw new Error('What came is not a whole PDF.');
  return { ms: Math.round(performance.now() - began), bytes: bytes.length };
};

const renderChecks = (smoke: Smoke): readonly Check[] => {
  let firstMs: number | undefined;
  const first = async (): Promise<Finding> => {
    const { ms, bytes } = await timedRender(smoke);
    firstMs = ms;
    return ok(`a PDF of ${sized(bytes)}`);
  };
  const second = async (): Promise<Finding> => {
    const { ms } = await timedRender(smoke);
    if (firstMs === undefined) return ok(`${ms} ms`);
    const detail = `${ms} ms after ${firstMs} ms`;
    // Two warm renders take turns in being a little faster; one that starts a browser takes much longer.
    return ms > firstMs + 1000 ? warning(`${detail}: slow for an environment that was there`) : ok(detail);
  };
  return [
    { name: 'synchronous render', run: first },
    { name: 'warm render', run: second },
  ];
};

const refusalOf = async (act: () => Promise<unknown>): Promise<number | undefined> => {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof EphemeraError && error.status !== undefined) return error.status;
    throw error;
  }
};

/** Another signature than the link's own. */
const altered = (link: string): string =>
  link.replace(/(signature=)(.)/, (_, name, first) => name + (first === 'A' ? 'B' : 'A'));

const storageChecks = ({ client, label }: Smoke): readonly Check[] => {
  let job: Job | undefined;
  const run = async (): Promise<Finding> => {
    const submitted = await client.jobs.htmlToPdf({ html, name: label, storage: true });
    job = await client.jobs.wait(submitted, { timeoutMs: jobWithinMs });
    return ok(`rendered in ${job.processTime} ms`);
  };
  const link = async (): Promise<Finding> => {
    if (!job?.assetUrl) return skipped('there is no document');
    const bytes = await (await client.download(job)).bytes();
    if (!isPdf(bytes) || bytes.length !== job.size) return failure('what came is not what was stored');
    const status = await refusalOf(() => client.download(altered(job?.assetUrl ?? '')));
    return status === 403
      ? ok('opens without a key; altered, it does not')
      : failure(`altered, it answers ${status ?? 200}`);
  };
  const deletion = async (): Promise<Finding> => {
    if (!job?.assetUrl) return skipped('there is no document');
    await client.assets.delete(job.assetId ?? '');
    const status = await refusalOf(() => client.download(job?.assetUrl ?? ''));
    return status === 404 ? ok('the link is dead') : failure(`the link answers ${status ?? 200} after the deletion`);
  };
  return [
    { name: 'asynchronous job', run },
    { name: 'signed link', run: link },
    { name: 'deletion', run: deletion },
  ];
};

/** Pictures of noise, which no compression makes smaller: more than any answer that is not streamed can carry. */
const noise = `<body style="margin:0"><script>
for (let at = 0; at < 5; at += 1) {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1000;
  const image = new ImageData(1000, 1000);
  for (let o = 0; o < 4e6; o += 65536) crypto.getRandomValues(image.data.subarray(o, o + 65536));
  for (let o = 3; o < 4e6; o += 4) image.data[o] = 255;
  canvas.getContext('2d').putImageData(image, 0, 0);
  document.body.append(canvas);
}
</script>`;
const bufferedBytesMax = 10 * 1024 * 1024;

const streaming = async ({ client, label }: Smoke): Promise<Finding> => {
  const began = performance.now();
  const { stream } = await client.htmlToPdf({ html: noise, name: label, timeout: 60_000 });
  let firstMs: number | undefined;
  let bytes = 0;
  for await (const chunk of stream) {
    firstMs ??= performance.now() - began;
    bytes += chunk.length;
  }
  const lastMs = performance.now() - began;
  const [first, last] = [Math.round(firstMs ?? lastMs), Math.round(lastMs)];
  const detail = `${sized(bytes)}: first byte after ${first} ms, last after ${last} ms`;
  return bytes > bufferedBytesMax && first < last ? ok(detail) : failure(detail);
};

/** Everything that bears the label, by whichever check it was made. */
const cleanUp = async ({ client, label }: Smoke, since: number): Promise<Finding> => {
  // Deleted when all are found: the list's pages stay what they are.
  const found: string[] = [];
  for await (const job of client.jobs.each({ since, limit: 100 })) if (job.name === label) found.push(job.id);
  for (const id of found) await client.jobs.delete(id, { assets: true });
  return ok(`${found.length} job records deleted with their documents`);
};

const clockSkewMs = 300_000;

type SmokeChecks = {
  /** Whether it is there at all. */
  readonly health: Check;
  /** A handshake that fails may be why it is not. */
  readonly tls: Check;
  readonly others: readonly Check[];
  readonly cleanUp: Check;
};

export const smokeChecks = (smoke: Smoke): SmokeChecks => {
  const { client } = smoke;
  const since = Date.now() - clockSkewMs;
  const others: readonly Check[] = [
    { name: 'API key', run: async () => ok(`status ${(await client.service.status()).status.trim()}`) },
    ...renderChecks(smoke),
    ...storageChecks(smoke),
    { name: 'webhook', run: () => webhookCheck(smoke) },
    ...egressChecks(smoke),
    { name: 'streaming', run: () => streaming(smoke) },
  ];
  return {
    health: { name: 'health', run: async () => ok(`version ${(await client.service.health()).version}`) },
    tls: { name: 'TLS', run: () => tlsCheck(smoke.url) },
    others,
    cleanUp: { name: 'clean-up', run: () => cleanUp(smoke, since) },
  };
};
