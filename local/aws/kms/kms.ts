/**
 * A small, faithful KMS for one machine. Who may use which key is asked of whoever started it; policies of keys and grants
 * are not looked at.
 */
import type { RequestListener } from 'node:http';
import { type Authorize, type Operation, serveJson } from '../sqs/aws-json.ts';
import { cryptoOperations } from './crypto-operations.ts';
import { keyOperations } from './key-operations.ts';
import { openKeyStore } from './key-store.ts';
import { createKeys } from './keys.ts';
import { refuse } from './kms-error.ts';

export type KmsOptions = {
  /** Told of a key by its alias. Without it every caller may do everything. */
  readonly authorize?: Authorize;
  /** Made with mode 0700; without it keys live in memory. */
  readonly directory?: string;
  readonly region?: string;
  /** Epoch ms. */
  readonly now?: () => number;
};

export type Kms = { readonly listener: RequestListener; readonly close: () => Promise<void> };

/** What would change the meaning of a call must not be passed over. */
const guarded =
  (operation: Operation): Operation =>
  (call) => {
    if (call.input.DryRun || call.input.Recipient) throw refuse('UnsupportedOperationException');
    return operation(call);
  };

export const createKms = ({ authorize, directory, region = 'us-east-1', now = Date.now }: KmsOptions = {}): Kms => {
  const keys = createKeys(openKeyStore(directory), { region, now });
  const operations = Object.entries<Operation>({ ...keyOperations(keys), ...cryptoOperations(keys) });
  const aliasOf = (name: unknown): unknown => keys.find(String(name))?.aliases[0]?.name ?? name;
  const listener = serveJson({
    contentType: 'application/x-amz-json-1.1',
    target: 'TrentService',
    operations: Object.fromEntries(operations.map(([name, operation]) => [name, guarded(operation)])),
    refuse,
    authorize: authorize && ((req, name, input) => authorize(req, name, { ...input, KeyId: aliasOf(input.KeyId) })),
  });
  // Every change is on disk when its call is answered.
  return { listener, close: async () => {} };
};
