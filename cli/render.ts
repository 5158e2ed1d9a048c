import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { EphemeraClient, ReceivedDocument } from '../client/index.ts';
import { clientFor } from './connection.ts';
import { failureWords } from './failure-words.ts';
import { serveFolderOf } from './folder-server.ts';
import { type Connection, readConnection, startOwnStack } from './own-stack.ts';
import { createProgress, type Progress } from './progress.ts';
import { saveDocument } from './save-document.ts';

type RenderOptions = {
  readonly output: string | undefined;
  readonly root: string | undefined;
  readonly readyFile: string | undefined;
};
/** What is rendered, and what the stack must be allowed to reach for it. */
type Source = {
  readonly document: { readonly html: Uint8Array } | { readonly url: string };
  readonly allowedHosts: readonly string[];
  readonly close: () => void;
};

const imageTypes: Readonly<Record<string, 'png' | 'jpg' | 'webp'>> = {
  '.png': 'png',
  '.jpg': 'jpg',
  '.jpeg': 'jpg',
  '.webp': 'webp',
};
const timeout = 100_000;

const openSource = async (input: string, root: string | undefined): Promise<Source> => {
  const close = (): void => undefined;
  if (input === '-') {
    return { document: { html: await buffer(process.stdin) }, allowedHosts: [], close };
  }
  if (/^https?:\/\//i.test(input)) return { document: { url: input }, allowedHosts: [], close };
  const isFile = await stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new Error(`${input} is not a file, not an http(s) URL, and not - for standard input.`);
  const folder = await serveFolderOf(resolve(input), root);
  return { document: { url: folder.url }, allowedHosts: [folder.host], close: folder.close };
};

const defaultOutput = (input: string): string => {
  if (input === '-') return 'output.pdf';
  if (/^https?:/i.test(input)) return `${new URL(input).hostname}.pdf`;
  return `${basename(input, extname(input))}.pdf`;
};

const convert = (client: EphemeraClient, { document }: Source, output: string): Promise<ReceivedDocument> => {
  const imageType = imageTypes[extname(output).toLowerCase()];
  if (imageType) {
    const options = { imageType, timeout };
    return 'html' in document
      ? client.htmlToImage({ ...document, ...options })
      : client.urlToImage({ ...document, ...options });
  }
  const options = { printBackground: true, timeout };
  return 'html' in document
    ? client.htmlToPdf({ ...document, ...options })
    : client.urlToPdf({ ...document, ...options });
};

const summary = ({ report }: ReceivedDocument, output: string): string => {
  if (!report) return `Wrote ${output}`;
  const { ms, bytes, pages } = report;
  const extent = pages ? `, ${pages} ${pages === 1 ? 'page' : 'pages'}` : '';
  return `Wrote ${output} (${Math.ceil(bytes / 1024)} KB${extent}, rendered in ${Math.ceil(ms.page + ms.load + ms.print)} ms)`;
};

const renderWith = async (connection: Connection, source: Source, output: string, progress: Progress) => {
  progress.step('Rendering…');
  const document = await convert(clientFor(connection), source, output);
  await saveDocument(document, output);
  progress.done(summary(document, output));
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
    progress.done(`ephemera: ${failureWords(error)}`);
    return 1;
  }
};
