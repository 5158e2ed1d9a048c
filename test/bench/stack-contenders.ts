/** The embedded stack, entered at two places: the whole way over HTTP, and the renderer alone by the Invoke API. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createRendererClient } from '../../shared/aws/renderer-client.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { startStack } from '../support/embedded-stack.ts';
import { pdfDefaults } from '../support/rendering.ts';
import type { Source } from './documents.ts';
import { timed } from './timing.ts';

/** Each begins when the next page has stood ready for a while. Milliseconds until the last byte. */
export type StackContenders = {
  readonly overHttp: (source: Source) => Promise<number>;
  readonly byInvoke: (source: Source, output?: RenderJob['output']) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** A caller who comes sooner has the renderer leave out the warm-up of the next page. */
const restMs = 150;

export const pngDefaults: RenderJob['output'] = { format: 'png', quality: 80, transparent: false };

const base64 = (html: string): string => Buffer.from(html).toString('base64');

const toJob = (source: Source, output: RenderJob['output']): RenderJob => ({
  source: 'url' in source ? { kind: 'url', url: source.url } : { kind: 'html', htmlBase64: base64(source.html) },
  page: { delayMs: 0 },
  output,
  timeoutMs: 60_000,
});

const toBody = (source: Source): Buffer => {
  const content = 'url' in source ? source : { html: base64(source.html) };
  return Buffer.from(JSON.stringify({ async: false, storage: false, printBackground: true, ...content }));
};

type Call = { readonly address: string; readonly apiKey: string; readonly agent: Agent };

/** A lean client on a connection that stays open. */
const post = ({ address, apiKey, agent }: Call, body: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'X-API-Key': apiKey, 'Content-Type': 'application/json', 'Content-Length': body.length };
    const sent = request(address, { agent, method: 'POST', headers }, (response) => {
      response.on('error', reject).on('end', () => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(`status ${response.statusCode}`));
      });
      response.resume();
    });
    sent.on('error', reject).end(body);
  });

export const startStackContenders = async (): Promise<StackContenders> => {
  const stack = await startStack({ allowPrivateNetwork: true });
  const { api, apiKey, account, aws, resources } = stack.ready;
  const { accessKeyId, secretAccessKey } = aws;
  const lambda = new LambdaClient({
    region: aws.region,
    endpoint: aws.endpoints.lambda ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const renderer = createRendererClient(lambda, resources.functions?.renderer ?? '');
  const agent = new Agent({ keepAlive: true });
  const whenRested = async (): Promise<void> => {
    await stack.allFrozen();
    await sleep(restMs);
  };

  return {
    overHttp: async (source) => {
      const address = `${api}/v2/${'url' in source ? 'url' : 'html'}/pdf`;
      const body = toBody(source);
      await whenRested();
      return await timed(() => post({ address, apiKey, agent }, body));
    },
    byInvoke: async (source, output = pdfDefaults) => {
      const job = toJob(source, output);
      await whenRested();
      return await timed(async () => {
        const { bytes } = await renderer.render(account, job);
        for await (const _ of bytes);
      });
    },
    close: async () => {
      agent.destroy();
      lambda.destroy();
      await stack.stop();
    },
  };
};
