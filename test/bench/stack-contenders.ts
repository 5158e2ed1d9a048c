/** The embedded stack, entered where its users enter it, and at the renderer alone by the Invoke API. */
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createRendererClient } from '../../shared/aws/renderer-client.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import type { RenderReport } from '../../shared/domain/render-report.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, type JobBody } from '../support/job-client.ts';
import { startPageServer } from '../support/page-server.ts';
import { pdfDefaults } from '../support/rendering.ts';
import {
  bothFormats,
  type Contender,
  clocked,
  type Format,
  freshContextMode,
  type Made,
  type Order,
} from './contender.ts';
import { expectStatus, type KeepAlive, keepAlive } from './keep-alive.ts';

/** A caller who comes sooner has the renderer leave out the warm-up of the next page. */
const restMs = 150;
/** Each look takes the machine from the job. */
const pollMs = 10;
/** More than a browser's start and the longest document take. */
const timeoutMs = 120_000;

const pngDefaults: RenderJob['output'] = { format: 'png', quality: 80, transparent: false };

const toJob = ({ source, format }: Order): RenderJob => ({
  source: 'url' in source ? { kind: 'url', url: source.url } : { kind: 'html', htmlBase64: base64(source.html) },
  page: { delayMs: 0 },
  output: format === 'png' ? pngDefaults : pdfDefaults,
  timeoutMs,
});

const routeOf = ({ source, format }: Order): string =>
  `/v2/${'url' in source ? 'url' : 'html'}/${format === 'png' ? 'image' : 'pdf'}`;

const bodyOf = ({ source }: Order, more: object): Buffer => {
  const content = 'url' in source ? source : { html: base64(source.html) };
  return Buffer.from(JSON.stringify({ printBackground: true, timeout: timeoutMs, ...content, ...more }));
};

type Api = { readonly origin: string; readonly client: KeepAlive };

const makeAtOnce = async ({ origin, client }: Api, order: Order, more: object = {}): Promise<Made> => {
  const body = bodyOf(order, { async: false, storage: false, ...more });
  const started = performance.now();
  const { headers, bytes } = expectStatus(201, await client.post(origin + routeOf(order), body));
  const ms = performance.now() - started;
  const { ms: phases } = JSON.parse(String(headers['ephemera-report'])) as RenderReport;
  return { ms, bytes, outsideMs: ms - phases.load - phases.print };
};

const accept = async ({ origin, client }: Api, order: Order, more: object = {}): Promise<JobBody> => {
  const answer = await client.post(origin + routeOf(order), bodyOf(order, { async: true, storage: true, ...more }));
  return JSON.parse(expectStatus(202, answer).bytes.toString());
};

const read = async ({ origin, client }: Api, id: string): Promise<JobBody> =>
  JSON.parse(expectStatus(200, await client.get(`${origin}/v2/jobs/${id}`)).bytes.toString());

const assetOf = async ({ client }: Api, { assetUrl, status, code }: JobBody): Promise<Buffer> => {
  if (!assetUrl) throw new Error(`the job ended as ${status}, ${code}`);
  return expectStatus(200, await client.get(assetUrl)).bytes;
};

/** The clock begins with the 202. */
const makeAsset = async (api: Api, order: Order): Promise<Made> => {
  const { id } = await accept(api, order);
  return await clocked(async () => {
    let job = await read(api, id);
    while (job.status === 'pending') {
      await sleep(pollMs);
      job = await read(api, id);
    }
    return await assetOf(api, job);
  });
};

const startReceiver = async () => {
  let told: (() => void) | undefined;
  const server = await startPageServer((request, response) => {
    request.resume().on('end', () => {
      told?.();
      response.end();
    });
  });
  return {
    url: `${server.origin}/`,
    /** The next webhook that comes whole. */
    next: () => new Promise<void>((resolve) => (told = resolve)),
    close: server.close,
  };
};

/** Likewise, until the webhook has come; the document is fetched after that. */
const makeWebhook = async (
  api: Api,
  order: Order,
  receiver: Awaited<ReturnType<typeof startReceiver>>,
): Promise<Made> => {
  const came = receiver.next();
  const { id } = await accept(api, order, { webhook: receiver.url });
  const started = performance.now();
  await came;
  const ms = performance.now() - started;
  return { ms, bytes: await assetOf(api, await read(api, id)) };
};

const invoker = ({ ready: { aws, resources, account } }: EmbeddedStack) => {
  const { accessKeyId, secretAccessKey } = aws;
  const lambda = new LambdaClient({
    region: aws.region,
    endpoint: aws.endpoints.lambda ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const renderer = createRendererClient(lambda, resources.functions?.renderer ?? '');
  return {
    invoke: (order: Order): Promise<Made> => {
      const job = toJob(order);
      return clocked(async () => Buffer.concat(await Array.fromAsync((await renderer.render(account, job)).bytes)));
    },
    close: () => lambda.destroy(),
  };
};

export type StackContenders = { readonly contenders: readonly Contender[]; readonly close: () => Promise<void> };

export const startStackContenders = async (): Promise<StackContenders> => {
  const stack = await startStack({ allowPrivateNetwork: true });
  const api: Api = { origin: stack.ready.api, client: keepAlive({ 'X-API-Key': stack.ready.apiKey }) };
  const renderer = invoker(stack);
  const receiver = await startReceiver();
  const rest = async (): Promise<void> => {
    await stack.allFrozen();
    await sleep(restMs);
  };
  const entered = (
    name: string,
    how: string,
    make: Contender['make'],
    more: Pick<Contender, 'isForOneAtATime'> & { readonly formats?: readonly Format[] } = {},
  ): Contender => ({
    ...{ name, credit: `${how}; ${freshContextMode}`, formats: bothFormats, rest, make, ...more },
    // All of them end with the stack.
    close: async () => undefined,
  });
  const oneAtATime = { isForOneAtATime: true } as const;
  const compact = { stages: [{ type: 'compact' }] };
  return {
    contenders: [
      entered('renderer', 'the renderer alone, by the Invoke API', renderer.invoke),
      entered('sync', 'the whole path over HTTP', (order) => makeAtOnce(api, order)),
      entered('sync, compact', 'likewise, with the stage compact', (order) => makeAtOnce(api, order, compact), {
        ...oneAtATime,
        formats: ['pdf'],
      }),
      entered('async, asset', '202 to the last byte of the asset', (order) => makeAsset(api, order), oneAtATime),
      entered('async, webhook', '202 to the webhook', (order) => makeWebhook(api, order, receiver), oneAtATime),
    ],
    close: async () => {
      api.client.close();
      renderer.close();
      await receiver.close();
      await stack.stop();
    },
  };
};
