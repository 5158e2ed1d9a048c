/** The embedded stack for hostile work: one browser mode forced, and answers taken apart. */
import type { BrowserMode } from '../../functions/renderer/browser-mode.ts';
import { type EmbeddedStack, type StackOptions, startStack } from '../support/embedded-stack.ts';

export const startRenderingStack = (mode: BrowserMode, options: StackOptions = {}): Promise<EmbeddedStack> =>
  startStack({ ...options, args: ['--browser-mode', mode, ...(options.args ?? [])] });

export type Source = { readonly html: string } | { readonly url: string } | { readonly template: string };

export type Outcome = {
  readonly status: number;
  /** Of the error catalogue; nothing for a document. */
  readonly code?: string;
  readonly bytes: Buffer;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The conversion that a source is for, and its fields. */
const requestOf = (source: Source): readonly [kind: string, fields: object] => {
  if ('html' in source) return ['html', { html: base64(source.html) }];
  if ('template' in source) return ['template', { template: base64(source.template), data: {} }];
  return ['url', source];
};

/** One synchronous render that is stored nowhere. */
export const renderOnce = async (
  { api }: EmbeddedStack,
  source: Source,
  { output = 'pdf', ...fields }: { readonly output?: 'pdf' | 'image'; readonly [field: string]: unknown } = {},
): Promise<Outcome> => {
  const [kind, own] = requestOf(source);
  const body = JSON.stringify({ ...own, async: false, storage: false, ...fields });
  const response = await api(`/v2/${kind}/${output}`, { method: 'POST', body });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.ok) return { status: response.status, bytes };
  const { code } = JSON.parse(bytes.toString()) as { code: string };
  return { status: response.status, code, bytes };
};
