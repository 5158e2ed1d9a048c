import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { startGuardian } from '../../local/lambda/guardian.ts';
import { createLambdaHost, type HostedFunction, type LambdaHost } from '../../local/lambda/host.ts';
import { createInvokeListener } from '../../local/lambda/invoke-server.ts';
import { close, freePort, listen } from '../../local/listen.ts';

export type LambdaFixture = {
  readonly host: LambdaHost;
  readonly client: LambdaClient;
  readonly logOf: (name: string) => string;
  readonly stop: () => Promise<void>;
};

type Settings = Partial<
  Pick<HostedFunction, 'timeoutMs' | 'memoryMb' | 'tenantIsolation' | 'environmentsMax' | 'variables'>
> & { readonly credentialsOf?: (name: string) => HostedFunction['credentials'] };

/** A Lambda host with functions given as source text, and the real SDK client pointed at it. */
export const startLambda = async (
  sources: Readonly<Record<string, string>>,
  { credentialsOf, ...settings }: Settings = {},
): Promise<LambdaFixture> => {
  const dir = await mkdtemp(join(tmpdir(), 'lambda-test-'));
  const hosted: HostedFunction[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const codeDir = join(dir, 'code', name);
    await mkdir(codeDir, { recursive: true });
    await writeFile(join(codeDir, 'handler.mjs'), source);
    const credentials = credentialsOf?.(name);
    hosted.push({
      name,
      codeDir,
      timeoutMs: 5_000,
      memoryMb: 512,
      tenantIsolation: false,
      environmentsMax: 4,
      variables: {},
      logPath: join(dir, `${name}.log`),
      ...settings,
      ...(credentials && { credentials }),
    });
  }
  const scratchDir = join(dir, 'scratch');
  await mkdir(scratchDir);
  const guardian = startGuardian(dir);
  const host = createLambdaHost(hosted, { guardian, scratchDir, runtimeApiPort: await freePort() });
  const server = createServer(createInvokeListener(host));
  const port = await listen(server);
  const client = new LambdaClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    host,
    client,
    logOf: (name) => join(dir, `${name}.log`),
    stop: async () => {
      client.destroy();
      host.close();
      await close(server);
      await guardian.release();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

/** The lines that a function has printed so far, each a JSON object. */
export const logged = <T>({ logOf }: LambdaFixture, name: string): T[] =>
  existsSync(logOf(name))
    ? readFileSync(logOf(name), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line))
    : [];
