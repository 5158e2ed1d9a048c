/** The same document from each kind of source, as each kind of output, over HTTP. */
import type { RenderReport } from '../../shared/domain/render-report.ts';
import type { EmbeddedStack } from './embedded-stack.ts';
import { readPdf } from './pdf.ts';
import { readPng } from './pictures.ts';
import type { WebSite } from './web-site.ts';
import { isWhole } from './whole.ts';

export const kinds = ['html', 'url', 'template'] as const;
export const outputs = ['pdf', 'image'] as const;
export type Kind = (typeof kinds)[number];
export type Output = (typeof outputs)[number];

/** Handed over and fetched, on paper and as a picture; whole, each as each. */
export const ways: readonly (readonly [Kind, Output])[] = isWhole
  ? kinds.flatMap((kind) => outputs.map((output) => [kind, output] as const))
  : [
      ['html', 'pdf'],
      ['url', 'image'],
    ];

type Options = Readonly<Record<string, unknown>>;

export type Answered = {
  readonly status: number;
  readonly report: RenderReport;
  /** The error, where it is one. */
  readonly error: { readonly code: string; readonly field?: string; readonly message: string };
  readonly bytes: Buffer;
  readonly headers: Headers;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const createRender = (stack: EmbeddedStack, site: WebSite) => {
  const sourceOf = (kind: Kind, document: string): Options => {
    if (kind === 'url') return { url: /^http/.test(document) ? document : site.at({ body: document }) };
    return { [kind]: base64(document) };
  };

  /** `document`: HTML, or the address of a page. */
  const render = async (kind: Kind, output: Output, document: string, options: Options = {}): Promise<Answered> => {
    const body = JSON.stringify({ async: false, storage: false, ...sourceOf(kind, document), ...options });
    const response = await stack.api(`/v2/${kind}/${output}`, { method: 'POST', body });
    const bytes = Buffer.from(await response.arrayBuffer());
    const { headers, status } = response;
    const report = JSON.parse(headers.get('ephemera-report') ?? '{}');
    return { status, report, bytes, headers, error: status === 201 ? undefined : JSON.parse(bytes.toString()) };
  };

  /** The text of a PDF, or the colour of an image's first pixel, as `r,g,b`. */
  const see = async (kind: Kind, output: Output, document: string, options: Options = {}): Promise<string> => {
    const { status, bytes } = await render(kind, output, document, options);
    if (status !== 201) throw new Error(bytes.toString());
    if (output === 'pdf') return (await readPdf(bytes)).text.join(' ');
    return readPng(bytes).at(0, 0).slice(0, 3).join(',');
  };
  return { render, see };
};

/** What a document that says `pass()` looks like, and one that does not. */
export const passed = { pdf: 'passed', image: '0,255,0' } as const;
export const waiting = { pdf: 'waiting', image: '255,255,255' } as const;

/** A document whose script may call `pass()`. */
export const verdict = (script: string, markup = ''): string => `<!doctype html><meta charset="utf-8">
<body style="margin:0"><p id="verdict" style="margin:0 10px">waiting</p>${markup}<script>
const pass = () => {
  document.getElementById('verdict').textContent = 'passed';
  document.documentElement.style.background = '#0f0';
};
${script}
</script>`;
