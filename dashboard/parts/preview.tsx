/** A document to look at, without leaving the page. What could run is never shown, only handed out as a file. */
import { useEffect, useState } from 'preact/hooks';
import type { Asset } from '../../client/wire.ts';
import { ownLink, useClient } from '../session.ts';
import { Loaded } from './loaded.tsx';
import { PdfPages } from './pdf-pages.tsx';
import { useLoad } from './use-load.ts';
import { useModal } from './use-modal.ts';

const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/webp']);

/** Whether there is a way to show it; `svg` and `html` are none, since they are programs as well. */
const kindOf = (type: string): 'picture' | 'pdf' | 'other' => {
  if (pictureTypes.has(type)) return 'picture';
  return type === 'application/pdf' ? 'pdf' : 'other';
};

type DocumentProps = { readonly blob: Blob; readonly name: string };

const useBlobUrl = (blob: Blob): string | undefined => {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
};

const Picture = ({ blob, name }: DocumentProps) => {
  const url = useBlobUrl(blob);
  return url === undefined ? null : <img class="document" src={url} alt={name} />;
};

export const DocumentPreview = (document: DocumentProps) => {
  const kind = kindOf(document.blob.type);
  if (kind === 'picture') return <Picture {...document} />;
  if (kind === 'pdf') return <PdfPages {...document} />;
  return <p class="quiet document">Files of this kind are not shown here. Download it to look at it.</p>;
};

/** Its type as we know it, without parameters: a browser makes nothing else of it. */
export const typedBlob = (bytes: Uint8Array<ArrayBuffer>, contentType: string): Blob =>
  new Blob([bytes], { type: contentType.split(';')[0]?.trim() ?? '' });

type AssetPreviewProps = { readonly asset: Asset; readonly onClose: () => void };

export const AssetPreview = ({ asset: { id }, onClose }: AssetPreviewProps) => {
  const client = useClient();
  const { own, close } = useModal();
  const load = useLoad(
    async (signal) => {
      const { url } = await client.assets.get(id, { signal });
      const found = await client.download(ownLink(url), { signal });
      return typedBlob(await found.bytes(), found.contentType);
    },
    [id],
  );
  return (
    <dialog class="wide" ref={own} aria-label="Preview" onClose={onClose}>
      <Loaded of={load}>{(blob) => <DocumentPreview blob={blob} name={`Document ${id}`} />}</Loaded>
      <div class="actions">
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
    </dialog>
  );
};
