/** Calls the operator's function, as whoever the AWS credentials belong to. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AdminCommand } from '../api/admin-commands.ts';

export type FunctionConnection = {
  /** Name or ARN. */
  readonly name: string;
  /** Left out, they come from the environment, as the AWS SDK reads it. */
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

type Refusal = { readonly error: { readonly code: string; readonly field?: string; readonly message: string } };
const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

/** @throws Error with the function's own words, when it refuses the command */
export const callAdmin = async (
  command: AdminCommand,
  { name, ...connection }: FunctionConnection,
): Promise<unknown> => {
  const client = new LambdaClient(connection);
  try {
    const invoke = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(command) });
    const { Payload, FunctionError } = await client.send(invoke);
    const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
    if (FunctionError) throw new Error('The admin function failed; its log says why.');
    if (isRefusal(answer)) throw new Error(answer.error.message);
    return answer;
  } finally {
    client.destroy();
  }
};
