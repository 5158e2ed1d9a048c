/** Renders by the renderer alone, with what Lambda bills for them. */
import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { parseFrames } from '../domain/frames.ts';
import type { RenderJob } from '../domain/render-job.ts';
import type { FunctionConnection } from './function-client.ts';
import { createFunctionMemory } from './function-memory.ts';

export type TimedRender = {
  /** Until the whole document was here. */
  readonly ms: number;
  /** What the function ran for, what it does after its answer included. */
  readonly billedMs: number;
  /** The most memory that it has had in use, where Lambda tells. */
  readonly peakMb: number | undefined;
};

const numberIn = (report: string, label: string): number | undefined => {
  const found = new RegExp(`${label}: ([\\d.]+)`).exec(report)?.[1];
  return found === undefined ? undefined : Number(found);
};

/** The figures of the line that Lambda writes at the end of an invocation. */
export const readReport = (log: string): { billedMs: number | undefined; peakMb: number | undefined } => {
  const report = log.split('\n').findLast((line) => line.startsWith('REPORT ')) ?? '';
  return { billedMs: numberIn(report, 'Billed Duration'), peakMb: numberIn(report, 'Max Memory Used') };
};

/**
 * Renders for a tenant who is nobody's account, so that no customer's environment takes part.
 * @throws Error when no whole document comes
 */
const createTimedRender =
  (lambda: LambdaClient, FunctionName: string, TenantId: string) =>
  async (job: RenderJob, signal: AbortSignal): Promise<TimedRender> => {
    const Payload = Buffer.from(JSON.stringify(job));
    const began = performance.now();
    const call = new InvokeWithResponseStreamCommand({ FunctionName, TenantId, Payload, LogType: 'Tail' });
    const { EventStream } = await lambda.send(call, { abortSignal: signal });
    let log = '';
    const payloads = async function* (): AsyncGenerator<Uint8Array> {
      for await (const { PayloadChunk, InvokeComplete } of EventStream ?? []) {
        signal.throwIfAborted();
        if (PayloadChunk?.Payload) yield PayloadChunk.Payload;
        if (InvokeComplete?.ErrorCode) throw new Error(`The renderer failed: ${InvokeComplete.ErrorCode}.`);
        log = Buffer.from(InvokeComplete?.LogResult ?? '', 'base64').toString();
      }
    };
    let ms: number | undefined;
    for await (const frame of parseFrames(payloads())) {
      if (frame.type === 'error') throw new Error(`The renderer failed: ${frame.value.code}.`);
      if (frame.type === 'trailer') ms = performance.now() - began;
    }
    if (ms === undefined) throw new Error('The renderer sent no whole document.');
    const { billedMs, peakMb } = readReport(log);
    return { ms, billedMs: billedMs ?? Math.ceil(ms), peakMb };
  };

/** The renderer as an operator times it. */
export const connectRenderer = ({ name, ...connection }: FunctionConnection, tenantId: string) => {
  const lambda = new LambdaClient(connection);
  return {
    memory: createFunctionMemory(lambda, name),
    render: createTimedRender(lambda, name, tenantId),
    close: () => lambda.destroy(),
  };
};
