/** Variables of a function of the stack, and how its environments are ended, so that the next call begins one. */
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { EmbeddedStack } from '../support/embedded-stack.ts';
import { lambdaOf } from '../support/operator.ts';

type Name = 'api' | 'renderer';

const nameIn = ({ ready }: EmbeddedStack, name: Name): string => ready.resources.functions?.[name] ?? '';

export const variablesOf = async (stack: EmbeddedStack, name: Name): Promise<Record<string, string>> => {
  const read = new GetFunctionConfigurationCommand({ FunctionName: nameIn(stack, name) });
  return (await lambdaOf(stack.ready).send(read)).Environment?.Variables ?? {};
};

/** A function whose configuration was written is begun anew, here as on AWS, also when nothing in it differs. */
export const replaceEnvironments = async (
  stack: EmbeddedStack,
  name: Name,
  variables: Readonly<Record<string, string>>,
): Promise<void> => {
  const Environment = { Variables: { ...(await variablesOf(stack, name)), ...variables } };
  const FunctionName = nameIn(stack, name);
  await lambdaOf(stack.ready).send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
};
