/** The test of a saved bucket: the worker makes it, since nobody else opens what a configuration seals. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { AppError, isErrorCode } from '../domain/errors.ts';
import type { StorageRef } from '../domain/storage-config.ts';

/** What the worker is invoked with. */
export type StorageTestEvent = { readonly testStorage: StorageRef };
/** How it answers: nothing for a bucket that works. */
export type StorageTestAnswer = { readonly code?: string; readonly field?: string | undefined };

export const isStorageTest = (event: object): event is StorageTestEvent => Object.hasOwn(event, 'testStorage');

/** @throws AppError what is wrong with the bucket */
export const createStorageTest =
  (lambda: LambdaClient, FunctionName: string) =>
  async (testStorage: StorageRef): Promise<void> => {
    const event: StorageTestEvent = { testStorage };
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    const { code, field }: StorageTestAnswer = JSON.parse(answer.Payload?.transformToString() || '{}');
    if (answer.FunctionError) throw new Error('the worker failed');
    if (code !== undefined) throw new AppError(isErrorCode(code) ? code : 'internal', { ...(field && { field }) });
  };
