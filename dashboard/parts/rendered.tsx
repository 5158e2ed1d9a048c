/** A document that was made just now. It is in this page and nowhere else. */

import type { ReceivedDocument, RenderReport } from '../../client/index.ts';
import { bytesText, msText, pluralText } from '../words/amounts.ts';
import { PhaseBar } from './phase-bar.tsx';
import { DocumentPreview, typedBlob } from './preview.tsx';
import { saveBlob } from './save.ts';

export type RenderedDocument = {
  readonly blob: Blob;
  readonly report: RenderReport | undefined;
  /** From the request to the last byte. */
  readonly tookMs: number;
};

export const receiveRendered = async (ask: () => Promise<ReceivedDocument>): Promise<RenderedDocument> => {
  const began = performance.now();
  const received = await ask();
  const blob = typedBlob(await received.bytes(), received.contentType);
  return { blob, report: received.report, tookMs: Math.round(performance.now() - began) };
};

const fileNameOf = ({ type }: Blob): string => `document.${type.split('/')[1] ?? 'bin'}`;

/** How large it is, and how many pages it has. */
export const sizeText = ({ blob, report }: RenderedDocument): string =>
  `${bytesText(blob.size)}${report?.pages === undefined ? '' : `, ${pluralText(report.pages, 'page')}`}`;

export const Rendered = ({ of: rendered }: { readonly of: RenderedDocument }) => {
  const { blob, report, tookMs } = rendered;
  return (
    <>
      <div class="actions made">
        <button type="button" onClick={() => saveBlob(blob, fileNameOf(blob))}>
          Download {blob.type === 'application/pdf' ? 'PDF' : 'picture'}
        </button>
        <span>
          {sizeText(rendered)} in {msText(tookMs)}
        </span>
      </div>
      {report && <PhaseBar ms={report.ms} isNamed />}
      <DocumentPreview blob={blob} name="The document that was made" />
    </>
  );
};
