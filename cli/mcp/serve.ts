/** How the MCP server is reached: over standard input and output, or over HTTP on this machine. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { close, listen } from '../../local/listen.ts';
import { createMcpServer, type McpParts } from './server.ts';

/** Settles when the assistant has closed its end. */
export const serveStdio = async (parts: McpParts): Promise<void> => {
  const transport = new StdioServerTransport();
  // A file, such as /dev/null, ends and is never closed.
  const closed = Promise.race([once(process.stdin, 'close'), once(process.stdin, 'end')]);
  await createMcpServer(parts).connect(transport);
  await closed;
};

const answer = async (parts: McpParts, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  // Without a session each request stands alone, and nothing is kept between them.
  const transport = new StreamableHTTPServerTransport();
  const server = createMcpServer(parts);
  res.once('close', () => void server.close());
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(req, res);
};

/**
 * On 127.0.0.1 alone, under a path that nobody guesses: neither another user of the machine nor a page in a browser can
 * spend the key.
 */
export const serveHttp = async (parts: McpParts, port: number) => {
  const path = `/${randomBytes(24).toString('base64url')}/mcp`;
  const server = createServer((req, res) => {
    if (req.url !== path) return void res.writeHead(404).end();
    answer(parts, req, res).catch(() => res.destroy());
  });
  const bound = await listen(server, port);
  return { url: `http://127.0.0.1:${bound}${path}`, close: () => close(server) };
};
