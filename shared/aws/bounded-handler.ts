import { Transform } from 'node:stream';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';

/** What S3 answers to the writing and deleting of objects is far below this; what is longer is no answer of S3's. */
const answerBytesMax = 1024 * 1024;

const bounded = (): Transform => {
  let seen = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      seen += chunk.length;
      done(seen > answerBytesMax ? new Error('the answer is too long') : null, chunk);
    },
  });
};

/** An HTTP handler for services that are not trusted: their answers end by their length, and are never redirected. */
export const createBoundedHandler = (options: NodeHttpHandlerOptions): NodeHttpHandler => {
  const handler = new NodeHttpHandler(options);
  const handle = handler.handle.bind(handler);
  handler.handle = async (request, settings) => {
    const answer = await handle(request, settings);
    const { body } = answer.response;
    if (body)
      answer.response.body = body.once('error', (error: Error) => answer.response.body.destroy(error)).pipe(bounded());
    return answer;
  };
  return handler;
};
