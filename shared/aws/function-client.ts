/** Calls a function of the operator's, as whoever the AWS credentials belong to. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

export type FunctionConnection = {
  /** Name or ARN. */
  readonly name: string;
  /** Left out, they come from the environment, as the AWS SDK reads it. */
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
};

/** @throws Error when it ends without an answer */
export const callFunction = async (input: object, { name, ...connection }: FunctionConnection): Promise<unknown> => {
  const client = new LambdaClient(connection);
  try {
    const invoke = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(input) });
    const { Payload, FunctionError } = await client.send(invoke);
    if (FunctionError) throw new Error(`The function ${name} failed; its log says why.`);
    return JSON.parse(Payload?.transformToString() ?? 'null');
  } finally {
    client.destroy();
  }
};
