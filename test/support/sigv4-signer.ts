/** The SDK's own signer, for requests that are made by hand. */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

class Sha256 {
  readonly hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret ? createHmac('sha256', secret as Buffer) : createHash('sha256');
  }
  update(data: Uint8Array): void {
    this.hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}

type SignerOptions = {
  readonly service: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Whether the signer adds x-amz-content-sha256, as S3 requires. */
  readonly applyChecksum: boolean;
};

export const createSigner = (options: SignerOptions): SignatureV4 =>
  new SignatureV4({ ...options, sha256: Sha256, uriEscapePath: options.service !== 's3' });
