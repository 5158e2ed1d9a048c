/** `ephemera mcp`. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { leaf, wholeNumber } from '../command.ts';
import { apiOf, type ConnectionOptions, clientFor, isNamed } from '../connection.ts';
import { UsageError } from '../exit-codes.ts';
import { serveHttp, serveStdio } from '../mcp/serve.ts';
import { type Connection, startOwnStack } from '../own-stack.ts';
import { folderAt } from '../render/folder-server.ts';

type Choices = { readonly folder?: string; readonly http?: true | number };

const packageFile = join(import.meta.dirname, '..', '..', 'package.json');
const versionOf = async (): Promise<string> => JSON.parse(await readFile(packageFile, 'utf8')).version;

/** The service that was named, or one of the command's own, which ends with it. */
const serviceFor = async (
  options: ConnectionOptions,
  { folder }: Choices,
): Promise<Connection & { readonly stop: () => Promise<void> }> => {
  if (isNamed(options)) return { ...(await apiOf(options)), stop: async () => undefined };
  if (folder === undefined) {
    throw new UsageError(
      'Name a folder for the documents by --folder; or a service that stores them, by --ready-file, or by --url and EPHEMERA_API_KEY.',
    );
  }
  return startOwnStack([]);
};

/** Standard output is the protocol's: what is said to people goes to standard error. */
const say = (words: string): void => void process.stderr.write(`${words}\n`);

const serve = async (options: ConnectionOptions, choices: Choices): Promise<void> => {
  if (choices.folder !== undefined) await folderAt(choices.folder);
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

export const command = leaf<Choices>({
  summary: 'Let an assistant render documents: a Model Context Protocol server over standard input and output',
  about: `Without a service it starts an embedded one of its own. In an assistant's configuration:
  {"mcpServers": {"ephemera": {"command": "npx", "args": ["ephemera", "mcp", "--folder", "/home/me/documents"]}}}`,
  flags: [
    {
      name: 'folder',
      value: 'folder',
      summary: 'write documents there; without it they are stored, and answered as signed links',
    },
    {
      name: 'http',
      value: 'port',
      isValueOptional: true,
      summary: 'serve over HTTP on 127.0.0.1 instead, on any free port unless one is given',
      read: wholeNumber(0, 65_535),
    },
  ],
  examples: [
    ['ephemera mcp --folder ~/documents', ''],
    ['EPHEMERA_API_KEY=... ephemera mcp --url https://api.example.com', ''],
    ['ephemera mcp --folder . --http 8700', ''],
  ],
  run: async ({ flags, connection }) => {
    await serve(connection(), flags);
    return process.exit();
  },
});
