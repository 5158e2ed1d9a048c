/** A function's memory: read, and changed without running over a change that somebody else makes meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';

export type FunctionState = {
  readonly memoryMb: number;
  /** Names this state of the configuration. */
  readonly revision: string | undefined;
};

const pollMs = 500;
const settledWithinMs = 120_000;

/** The memory that AWS does not grant: over the account's own limit, or none that there is. */
export class MemoryRefused extends Error {}

export const createFunctionMemory = (lambda: LambdaClient, FunctionName: string) => {
  /** The configuration, once no update of it is under way. */
  const read = async (): Promise<FunctionState> => {
    for (const end = Date.now() + settledWithinMs; ; await delay(pollMs)) {
      const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      if (found.LastUpdateStatus !== 'InProgress')
        return { memoryMb: found.MemorySize ?? 0, revision: found.RevisionId };
      if (Date.now() > end) throw new Error(`${FunctionName} is still being updated after two minutes.`);
    }
  };

  return {
    read,
    /**
     * Changes the memory from what it is to be now; settles when new invocations have it.
     * @throws MemoryRefused; Error when it is not what it is to be now: somebody else has changed it
     */
    change: async (fromMb: number, toMb: number): Promise<void> => {
      const { memoryMb, revision } = await read();
      if (memoryMb === toMb) return;
      if (memoryMb !== fromMb) throw new Error(`${FunctionName} was changed by somebody else: it has ${memoryMb} MB.`);
      const update = { FunctionName, MemorySize: toMb, RevisionId: revision };
      await lambda.send(new UpdateFunctionConfigurationCommand(update)).catch((error: Error) => {
        const isRefusal = ['InvalidParameterValueException', 'ValidationException'].includes(error.name);
        throw isRefusal ? new MemoryRefused(`AWS refuses ${toMb} MB.`) : error;
      });
      await read();
    },
  };
};

export type FunctionMemory = ReturnType<typeof createFunctionMemory>;
