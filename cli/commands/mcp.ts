/** `ephemera mcp`. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { apiOf, type ConnectionOptions, clientFor } from '../connection.ts';
import { type Connection, startOwnStack } from '../own-stack.ts';
import { serveHttp, serveStdio } from './serve.ts';

type Choices = { readonly folder?: string; readonly http?: true | number };

const packageFile = join(import.meta.dirname, '..', '..', 'package.json');
const versionOf = async (): Promise<string> => JSON.parse(await readFile(packageFile, 'utf8')).version;

const portOf = (value: string): number => {
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
};

const isNamed = ({ api, readyFile }: ConnectionOptions): boolean => Boolean(api ?? readyFile);

/** The service that was named, or one of the command's own, which ends with it. */
const serviceFor = async (
  options: ConnectionOptions,
  { folder }: Choices,
): Promise<Connection & { readonly stop: () => Promise<void> }> => {
  if (isNamed(options)) return { ...(await apiOf(options)), stop: async () => undefined };
  if (folder === undefined) {
    throw new Error(
      'Name a folder for the documents by --folder; or a service that stores them, by --ready-file, or by --api and EPHEMERA_API_KEY.',
    );
  }
  return startOwnStack([]);
};

/** Standard output is the protocol's: what is said to people goes to standard error. */
const say = (words: string): void => void process.stderr.write(`${words}\n`);

const serve = async (options: ConnectionOptions, choices: Choices): Promise<void> => {
  const service = await serviceFor(options, choices);
  const parts = { client: clientFor(service), version: await versionOf(), folder: choices.folder };
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  try {
    if (choices.http === undefined) return void (await Promise.race([serveStdio(parts), interrupted]));
    const { url, close } = await serveHttp(parts, choices.http === true ? 0 : choices.http);
    say(`MCP server: ${url}\nWhoever has this address acts with your API key. Ctrl-C ends it.`);
    await interrupted;
    await close();
  } finally {
    await service.stop();
  }
};

export const addMcpCommand = (program: Command, connect: () => ConnectionOptions): void => {
  program
    .command('mcp')
    .description('let an assistant render documents: a Model Context Protocol server over standard input and output')
    .option('--folder <folder>', 'write documents there; without it they are stored, and answered as signed links')
    .option('--http [port]', 'serve over HTTP on 127.0.0.1 instead, on any free port unless one is given', portOf)
    .addHelpText(
      'after',
      `
Without a service (--ready-file, or --api and EPHEMERA_API_KEY) it starts an embedded one of its own.

Examples:
  ephemera mcp --folder ~/documents
  EPHEMERA_API_KEY=… ephemera --api https://api.example.com mcp
  ephemera mcp --folder . --http 8700

In an assistant's configuration:
  {"mcpServers": {"ephemera": {"command": "npx", "args": ["ephemera", "mcp", "--folder", "/home/me/documents"]}}}`,
    )
    .action(async (choices: Choices) => {
      await serve(connect(), choices);
      process.exit();
    });
};
