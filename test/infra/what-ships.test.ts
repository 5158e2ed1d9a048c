import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assetHash } from '../../infra/asset-hash.ts';
import { buildFunctions } from '../../infra/bundle.ts';
import { createApp } from '../../infra/stack.ts';
import { type FunctionName, functions } from '../../infra/topology.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

/** The folder that a running child loads its code from. */
const taskRootOf = async (name: FunctionName): Promise<string> => {
  const [pid] = await stack.pids(name);
  const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return (
    environment.find((variable) => variable.startsWith('LAMBDA_TASK_ROOT='))?.slice('LAMBDA_TASK_ROOT='.length) ?? ''
  );
};

test('what a child loads is, byte for byte, the asset of the synthesized template', async () => {
  const template = createApp(await buildFunctions()).synth().stacks[0]?.template as {
    Resources: Record<string, { Type: string; Properties: { Description?: string; Code?: { S3Key?: string } } }>;
  };
  const shipped = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');

  for (const name of Object.keys(functions) as FunctionName[]) {
    const key = shipped.find(({ Properties }) => Properties.Description === `Ephemera ${name}`)?.Properties.Code?.S3Key;
    // The library hashes a custom hash once more before it names the asset by it.
    const shippedHash = createHash('sha256')
      .update(assetHash(await taskRootOf(name)))
      .digest('hex');
    expect(key).toBe(`${shippedHash}.zip`);
  }
});
