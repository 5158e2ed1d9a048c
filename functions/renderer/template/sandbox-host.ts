/**
 * Runs in the page, before the job's document is there: opens a frame for the template and takes its result out. The
 * frame has an origin of its own that nobody shares, so it has no storage and cannot touch the page; its policy keeps it
 * from loading anything; and it is gone, with all that the template started, before the result is used.
 */
import type { TemplateInput } from './evaluate-template.ts';
import type { Frame, ListenForMessage, PageDocument, Port, WindowMessage } from './page-dom.ts';

declare const document: PageDocument;
declare const addEventListener: ListenForMessage;
declare const removeEventListener: ListenForMessage;

/** The text of the frame's script, put here by the build. */
declare const SANDBOX_FRAME_SCRIPT: string;

const contentPolicy = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'";
const frameDocument = (): string =>
  `<!doctype html><meta http-equiv="Content-Security-Policy" content="${contentPolicy}"><script>${SANDBOX_FRAME_SCRIPT}</script>`;

/**
 * What most templates use. The first money and the first date cost 10 ms each. The date has a zone of its own: its
 * formatter is kept, and the job may have another zone.
 */
const warmUpInput: TemplateInput = {
  template:
    '{% for a in b %}{{ a.c | upper }}{{ formatCurrency("en-US", "EUR", a.d) }}{% endfor %}' +
    '{{ formatDateTime("en-US", 0, timeZone="UTC", dateStyle="long") }}',
  data: '{"b":[{"c":"x","d":1}]}',
  resultBytesMax: 1_000,
};

const portFrom = (frame: Frame): Promise<Port> =>
  new Promise((resolve) => {
    const take = ({ source, ports: [port] }: WindowMessage): void => {
      if (source !== frame.contentWindow || !port) return;
      removeEventListener('message', take);
      resolve(port);
    };
    addEventListener('message', take);
  });

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** What the frame sent may be anything: only the members that are expected go on, and only in their size. */
const readOutcome = (sent: unknown, resultBytesMax: number): unknown => {
  const { html, failure } = Object(sent) as { html?: unknown; failure?: unknown };
  if (typeof html === 'string') {
    const fits = html.length <= resultBytesMax && utf8Length(html) <= resultBytesMax;
    // A half of a character cannot leave the page.
    return fits ? { html: html.toWellFormed() } : { failure: { kind: 'result_too_large' } };
  }
  const { kind, line, column } = Object(failure) as Record<string, unknown>;
  return { failure: { kind: String(kind).slice(0, 40), line: Number(line), column: Number(column) } };
};

export const openSandbox = async () => {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.style.display = 'none';
  frame.srcdoc = frameDocument();
  const opened = portFrom(frame);
  document.documentElement.append(frame);
  const port = await opened;
  const ask = (input: TemplateInput): Promise<unknown> =>
    new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data);
      port.postMessage(input);
    });
  return {
    warmUp: async (): Promise<void> => {
      await ask(warmUpInput);
    },
    /** Once: the frame is gone after. */
    render: async (input: TemplateInput): Promise<unknown> => {
      const sent = await ask(input);
      port.close();
      frame.remove();
      return readOutcome(sent, input.resultBytesMax);
    },
  };
};
