/**
 * A small, faithful SQS for one machine: standard queues by the AWS JSON protocol. Who calls is known from the front that
 * checked the signature.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { type Authorize, serveJson } from './aws-json.ts';
import { createLongPolls } from './long-polls.ts';
import { queueOperations } from './queue-operations.ts';
import { openQueues } from './queues.ts';
import { receiptOperations } from './receipt-operations.ts';
import { receiveOperation } from './receive-operation.ts';
import { sendOperations } from './send-operations.ts';
import { refuse } from './sqs-error.ts';

export type SqsOptions = {
  /** The principal id of the call's sender, which receivers see as SenderId. */
  readonly senderIdOf: (req: IncomingMessage) => string;
  /** Without it every caller may do everything. */
  readonly authorize?: Authorize;
  /** A file in a folder that exists, which keeps queues and messages; without it they live in memory. */
  readonly path?: string;
  readonly region?: string;
  /** Epoch ms. */
  readonly now?: () => number;
};

export type Sqs = {
  readonly listener: RequestListener;
  /** Drops expired messages, and takes from the file what is of no more use: deleted and expired bodies. */
  readonly compact: () => void;
  /** Ends every long poll with nothing; from now on a receiver gets its answer at once. */
  readonly endLongPolls: () => void;
  readonly close: () => Promise<void>;
};

export const createSqs = ({ senderIdOf, authorize, path, region = 'us-east-1', now = Date.now }: SqsOptions): Sqs => {
  const longPolls = createLongPolls((name) => queues.find(name)?.backlog.nextVisibleAt(), now);
  const queues = openQueues({ path, region, now, onChange: longPolls.wake });
  const listener = serveJson({
    contentType: 'application/x-amz-json-1.0',
    target: 'AmazonSQS',
    operations: {
      ...queueOperations(queues),
      ...sendOperations(queues, senderIdOf),
      ...receiveOperation(queues, longPolls),
      ...receiptOperations(queues),
    },
    refuse,
    authorize,
  });
  return {
    listener,
    compact: queues.compact,
    endLongPolls: longPolls.close,
    close: async () => {
      longPolls.close();
      queues.close();
    },
  };
};
