import type { ClientRequest } from 'node:http';
import { Writable } from 'node:stream';

const httpIntegration = 'application/vnd.awslambda.http-integration-response';

/** The response stream that a streaming handler writes to; its bytes go straight into the Runtime API request. */
export class InvocationStream extends Writable {
  readonly #sent: ClientRequest;
  #prelude: Buffer | undefined;

  constructor(sent: ClientRequest) {
    super({ highWaterMark: 64 * 1024 });
    this.#sent = sent;
    sent.on('error', (error) => this.destroy(error));
  }

  /** HTTP status and headers, sent before the first byte as JSON and eight NUL bytes. */
  usePrelude(prelude: unknown): this {
    this.#sent.setHeader('Content-Type', httpIntegration);
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(prelude)), Buffer.alloc(8)]);
    return this;
  }

  setContentType(type: string): void {
    this.#sent.setHeader('Content-Type', type);
  }

  /** Ends the answer as failed: the error rides in the trailers, so that what was sent never counts as complete. */
  fail(failure: { errorType: string; errorMessage: string }): void {
    this.#sent.addTrailers({
      'Lambda-Runtime-Function-Error-Type': failure.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(failure)).toString('base64'),
    });
    this.#sent.end();
    this.destroy();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#prelude) {
      this.#sent.write(this.#prelude);
      this.#prelude = undefined;
    }
    if (this.#sent.write(chunk)) done();
    else this.#sent.once('drain', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#prelude) this.#sent.write(this.#prelude);
    this.#sent.end(() => done());
  }
}
