/** Transactions that take turns: one that met another on the same row is tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const triesMax = 12;
const waitMs = { first: 20, most: 1000 };
/** Reasons that say nothing about the rows, only about the moment. */
const passing = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const backOff = (tries: number): Promise<void> =>
  sleep(Math.random() * Math.min(waitMs.most, waitMs.first * 2 ** tries));

/**
 * Writes all items or none. Answers the position of the first item whose condition did not hold; undefined when all was
 * written.
 */
export const transact = async (
  documents: DynamoDBDocumentClient,
  TransactItems: TransactItem[],
): Promise<number | undefined> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await documents.send(new TransactWriteCommand({ TransactItems }));
      return undefined;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code = '' }) => Code);
      const failed = codes.indexOf('ConditionalCheckFailed');
      if (failed >= 0) return failed;
      if (tries === triesMax || !codes.some((code) => passing.has(code))) throw error;
    }
    await backOff(tries);
  }
};
