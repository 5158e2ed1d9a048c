import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { serveFolderOf } from './folder-server.ts';
import { type Connection, readConnection, startOwnStack } from './own-stack.ts';
import { createProgress, type Progress } from './progress.ts';

type RenderOptions = {
  readonly output: string | undefined;
  readonly root: string | undefined;
  readonly readyFile: string | undefined;
};
/** The request's part that names the document, and what the stack must be allowed to reach for it. */
type Source = {
  readonly kind: 'html' | 'url';
  readonly fields: Record<string, string>;
  readonly allowedHosts: readonly string[];
  readonly close: () => void;
};

const imageTypes: Readonly<Record<string, string>> = { '.png': 'png', '.jpg': 'jpg', '.jpeg': 'jpg', '.webp': 'webp' };
const requestTimeoutMs = 110_000;

const openSource = async (input: string, root: string | undefined): Promise<Source> => {
  const close = (): void => undefined;
  if (input === '-') {
    const html = (await buffer(process.stdin)).toString('base64');
    return { kind: 'html', fields: { html }, allowedHosts: [], close };
  }
  if (/^https?:\/\//i.test(input)) return { kind: 'url', fields: { url: input }, allowedHosts: [], close };
  const isFile = await stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`${input} is not a file, not an http(s) URL, and not - for standard input.`);
  const folder = await serveFolderOf(resolve(input), root);
  return { kind: 'url', fields: { url: folder.url }, allowedHosts: [folder.host], close: folder.close };
};

const defaultOutput = (input: string): string => {
  if (input === '-') return 'output.pdf';
  if (/^https?:/i.test(input)) return `${new URL(input).hostname}.pdf`;
  return `${basename(input, extname(input))}.pdf`;
};

const post = async ({ api, apiKey }: Connection, { kind, fields }: Source, output: string): Promise<Response> => {
  const imageType = imageTypes[extname(output).toLowerCase()];
  const options = imageType ? { imageType } : { printBackground: true };
  const response = await fetch(`${api}/v2/${kind}/${imageType ? 'image' : 'pdf'}`, {
    method: 'POST',
    headers: { 'X-API-Key': apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ async: false, storage: false, timeout: 100_000, ...options, ...fields }),
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  if (response.ok) return response;
  const { message, fix } = (await response.json()) as { message: string; fix: string };
  throw new Error(`${message} ${fix}`);
};

/** A file is there whole or not at all. */
const save = async (response: Response, output: string): Promise<void> => {
  const partial = `${output}.${process.pid}.partial`;
  try {
    await pipeline(Readable.fromWeb(response.body as never), createWriteStream(partial));
    await rename(partial, output);
  } finally {
    await rm(partial, { force: true });
  }
};

const summary = (response: Response, output: string): string => {
  const report = JSON.parse(response.headers.get('ephemera-report') ?? '{}');
  const pages = report.pages ? `, ${report.pages} ${report.pages === 1 ? 'page' : 'pages'}` : '';
  return `Wrote ${output} (${Math.ceil(report.bytes / 1024)} KB${pages}, rendered in ${response.headers.get('cl-process-time')} ms)`;
};

const renderWith = async (connection: Connection, source: Source, output: string, progress: Progress) => {
  progress.step('Rendering…');
  const response = await post(connection, source, output);
  await save(response, output);
  progress.done(summary(response, output));
};

/** Renders one input into one file. Answers the process's exit code. */
export const render = async (input: string, { output, root, readyFile }: RenderOptions): Promise<number> => {
  const progress = createProgress();
  const target = output ?? defaultOutput(input);
  try {
    const source = await openSource(input, root);
    try {
      if (readyFile && source.allowedHosts.length === 0) {
        await renderWith(await readConnection(readyFile), source, target, progress);
        return 0;
      }
      progress.step('Starting…');
      const stack = await startOwnStack(source.allowedHosts);
      const stopAndLeave = () => void stack.stop().then(() => process.exit(130));
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stopAndLeave);
      try {
        await renderWith(stack, source, target, progress);
      } finally {
        await stack.stop();
      }
      return 0;
    } finally {
      source.close();
    }
  } catch (error) {
    progress.done(`ephemera: ${error instanceof Error ? error.message : 'failed'}`);
    return 1;
  }
};
