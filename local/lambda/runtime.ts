/**
 * The runtime of one execution environment: what AWS's managed Node runtime does, in a child process. It loads the
 * bundle's handler, asks the Runtime API for the next event, and sends back the answer, whole or as a stream.
 * Source: AWS Lambda developer guide, "Building a custom runtime" and "Response streaming".
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { flushCompileCache } from 'node:module';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { InvocationStream } from './invocation-stream.ts';

type Context = { awsRequestId: string; tenantId?: string; getRemainingTimeInMillis: () => number };
type Streaming = (event: unknown, stream: InvocationStream, context: Context) => Promise<void>;
type Buffered = (event: unknown, context: Context) => Promise<unknown>;

const streaming = Symbol.for('aws.lambda.runtime.handler.streaming');

Object.assign(globalThis, {
  awslambda: {
    streamifyResponse: (handler: Streaming) => Object.assign(handler, { [streaming]: true }),
    HttpResponseStream: { from: (stream: InvocationStream, prelude: unknown) => stream.usePrelude(prelude) },
  },
});

const [hostname, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new Agent({ keepAlive: true });

const call = (method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}) =>
  request({ hostname, port, agent, method, path: `/2018-06-01/runtime/${path}`, headers });

const answerOf = (sent: ReturnType<typeof call>): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => sent.on('response', resolve).on('error', reject));

const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<void> => {
  const sent = call('POST', path, headers);
  const answered = answerOf(sent);
  sent.end(body);
  await finished((await answered).resume());
};

/** Shape of a failure on the Runtime API; the message stays in the host, which never sends it on. */
const failureOf = (error: unknown) => ({
  errorType: error instanceof Error ? error.name : 'Error',
  errorMessage: error instanceof Error ? error.message : 'unknown',
});

const runStreaming = async (handler: Streaming, event: unknown, context: Context): Promise<void> => {
  const sent = call('POST', `invocation/${context.awsRequestId}/response`, {
    'Lambda-Runtime-Function-Response-Mode': 'streaming',
    'Transfer-Encoding': 'chunked',
    Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  const answered = answerOf(sent);
  const stream = new InvocationStream(sent);
  try {
    await handler(event, stream, context);
    stream.end();
  } catch (error) {
    stream.fail(failureOf(error));
  }
  await finished((await answered).resume());
};

const runBuffered = async (handler: Buffered, event: unknown, context: Context): Promise<void> => {
  const path = `invocation/${context.awsRequestId}`;
  try {
    await post(`${path}/response`, JSON.stringify((await handler(event, context)) ?? null));
  } catch (error) {
    await post(`${path}/error`, JSON.stringify(failureOf(error)), {
      'Lambda-Runtime-Function-Error-Type': failureOf(error).errorType,
    });
  }
};

const loadHandler = async (): Promise<Streaming | Buffered> => {
  const [file, name = 'handler'] = (process.env._HANDLER ?? '').split('.');
  try {
    const loaded = await import(pathToFileURL(`${process.env.LAMBDA_TASK_ROOT}/${file}.mjs`).href);
    // A function ends by SIGKILL: nothing would be written at its end.
    flushCompileCache();
    return loaded[name];
  } catch (error) {
    await post('init/error', JSON.stringify(failureOf(error)));
    throw error;
  }
};

const contextOf = (headers: IncomingMessage['headers']): Context => {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const tenantId = headers['lambda-runtime-aws-tenant-id'];
  return {
    awsRequestId: String(headers['lambda-runtime-aws-request-id']),
    getRemainingTimeInMillis: () => deadline - Date.now(),
    ...(typeof tenantId === 'string' && { tenantId }),
  };
};

const handler = await loadHandler();
for (;;) {
  const waiting = call('GET', 'invocation/next');
  const answered = answerOf(waiting);
  waiting.end();
  // A host that has gone takes its environments with it.
  const next = await answered.catch(() => process.exit(1));
  const context = contextOf(next.headers);
  const event: unknown = JSON.parse(await text(next));
  await (streaming in handler
    ? runStreaming(handler as Streaming, event, context)
    : runBuffered(handler as Buffered, event, context));
}
