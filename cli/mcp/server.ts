/** The Model Context Protocol server: documents, for assistants that call tools. */
import { extname, resolve } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { type EphemeraClient, EphemeraError, type Job, type ReceivedDocument } from '../../client/index.ts';
import { jobLines } from '../../client/job-lines.ts';
import { convert } from '../convert.ts';
import { failureWords } from '../failure-words.ts';
import { folderAt, wayIn } from '../render/folder-server.ts';
import { saveDocument } from '../render/save-document.ts';
import { searchOptions } from './options-search.ts';

export type McpParts = {
  readonly client: EphemeraClient;
  readonly version: string;
  /** Where files may be written; without it documents are stored, and answered as links. */
  readonly folder: string | undefined;
};

const formats = ['pdf', 'png', 'jpg', 'webp'] as const;
type Format = (typeof formats)[number];
type Source =
  | { html: string }
  | { url: string }
  | { template: string; data?: object }
  | { templateId: string; data?: object };

const text = (words: string, isError = false): CallToolResult => ({
  content: [{ type: 'text', text: words }],
  ...(isError && { isError }),
});

/** A failure is an answer, which the assistant can act upon. */
const orFailure = async (act: () => Promise<string>): Promise<CallToolResult> => {
  try {
    return text(await act());
  } catch (error) {
    const field = error instanceof EphemeraError && error.field ? ` (field: ${error.field})` : '';
    return text(`${failureWords(error)}${field}`, true);
  }
};

const endings: Readonly<Record<Format | 'zip', readonly [string, ...string[]]>> = {
  pdf: ['.pdf'],
  png: ['.png'],
  jpg: ['.jpg', '.jpeg'],
  webp: ['.webp'],
  zip: ['.zip'],
};

/** The parts of a PDF that is split come as a ZIP. */
const endingsOf = ({ format, options: { stages } }: Order) => {
  const isSplit = format === 'pdf' && Array.isArray(stages) && stages.some((stage) => stage?.type === 'split');
  return endings[isSplit ? 'zip' : format];
};

/**
 * An assistant that a page has led astray overwrites documents at most: no script, no key, no configuration.
 * @throws Error when it lies outside of the folder, or its name does not end as such a document's does
 */
const pathIn = async (folder: string, order: Order): Promise<string> => {
  const fitting = endingsOf(order);
  const root = await folderAt(folder);
  const path = resolve(root, order.file ?? `document${fitting[0]}`);
  // By the real names of folders: a symbolic link may lead out.
  const way = await wayIn(root, path).catch(() => []);
  if (way.join('') === '') {
    throw new Error(
      `Files are written below ${folder} only, into folders that are there: give a relative path, such as report${fitting[0]}.`,
    );
  }
  if (!fitting.includes(extname(path).toLowerCase())) {
    throw new Error(`This document is written to a file that ends in ${fitting.join(' or ')} only.`);
  }
  return path;
};

const kindOf = (source: Source): 'html' | 'url' | 'template' =>
  'html' in source ? 'html' : 'url' in source ? 'url' : 'template';

const conversionOf = (source: Source, format: Format, options: object) => {
  const imageType = format === 'pdf' ? {} : { imageType: format };
  const output = format === 'pdf' ? 'pdf' : 'image';
  return { kind: kindOf(source), output, request: { ...options, ...source, ...imageType } } as const;
};

const extentOf = (bytes: number, pages: number | undefined): string =>
  `${Math.ceil(bytes / 1024)} KB${pages ? `, ${pages} ${pages === 1 ? 'page' : 'pages'}` : ''}`;

const render = async (parts: McpParts, source: Source, given: Order): Promise<string> => {
  const { format, options } = given;
  if (parts.folder !== undefined) {
    const path = await pathIn(parts.folder, given);
    const document = await convert<ReceivedDocument>(parts.client, conversionOf(source, format, options));
    await saveDocument(document, path);
    const { bytes = document.size ?? 0, pages } = document.report ?? {};
    return `Wrote ${path} (${extentOf(bytes, pages)}). The service keeps nothing of it.`;
  }
  const accepted = await convert<Job>(parts.client.jobs, conversionOf(source, format, options));
  const { id, assetUrl, size = 0, report } = await parts.client.jobs.wait(accepted);
  return `${assetUrl}\nJob ${id} (${extentOf(size, report?.pages)}). Whoever has the link can read the document.`;
};

const order = (folder: string | undefined) => ({
  format: z.enum(formats).default('pdf').describe('What comes out.'),
  options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Options by name, such as {"format": "a4", "landscape": true}; search_options tells which there are.'),
  ...(folder !== undefined && {
    file: z
      .string()
      .optional()
      .describe(
        `Where to write, below ${folder}: a name that ends as the format is called, or in .zip for a PDF that is split. Default: document.pdf, or as the format is.`,
      ),
  }),
});
type Order = { format: Format; options: Record<string, unknown>; file?: string | undefined };

const data = z.record(z.string(), z.unknown()).optional().describe('What the template is filled with.');

const sources = {
  render_html: {
    title: 'Render HTML',
    description: 'Turns HTML into a PDF or an image.',
    fields: {
      html: z.string().min(1).describe('A whole HTML document, with its styles and pictures inline or by URL.'),
    },
  },
  render_url: {
    title: 'Render a web page',
    description: 'Turns a page of the public web into a PDF or an image.',
    fields: { url: z.url().describe('An http(s) URL.') },
  },
  render_template: {
    title: 'Render a template',
    description: 'Fills a Nunjucks template, or a stored or public one by its id, and turns it into a PDF or an image.',
    fields: {
      template: z.string().min(1).optional().describe('A Nunjucks template; or templateId.'),
      templateId: z.string().min(1).optional().describe('Such as professional-invoice; or template.'),
      data,
    },
  },
} as const;

export const createMcpServer = (parts: McpParts): McpServer => {
  const server = new McpServer({ name: 'ephemera', version: parts.version });

  for (const [name, { title, description, fields }] of Object.entries(sources)) {
    const goesTo =
      parts.folder === undefined
        ? 'The document is stored in the account, and a signed link to it is the answer.'
        : 'The document is written to a file, and stored nowhere else.';
    server.registerTool(
      name,
      { title, description: `${description} ${goesTo}`, inputSchema: { ...fields, ...order(parts.folder) } },
      ({ format, options, file, ...source }: Record<string, unknown>) =>
        orFailure(() => render(parts, source as Source, { format, options, file } as Order)),
    );
  }

  server.registerTool(
    'search_options',
    {
      title: 'Search options',
      description:
        'Finds options of conversions by words: paper size, margins, waiting, headers and footers, cookies …',
      inputSchema: { query: z.string().min(1).describe('Words, such as "page margin".') },
      annotations: { readOnlyHint: true },
    },
    ({ query }) => text(JSON.stringify(searchOptions(query), undefined, 1)),
  );
  server.registerTool(
    'check_job',
    {
      title: 'Check a job',
      description: 'What is recorded of a job: its state, its error and the fix, its request with secrets as `...`.',
      inputSchema: { id: z.string().min(1).describe('The id of the job, job_…') },
      annotations: { readOnlyHint: true },
    },
    ({ id }) => orFailure(async () => jobLines(await parts.client.jobs.get(id)).join('\n')),
  );
  return server;
};
