/** Files that a visitor takes away. */
import type { EphemeraClient, ReceivedDocument } from '../../client/index.ts';
import { ownLink } from '../session.ts';

const follow = (href: string, name: string): void => {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
};

export const saveBlob = (blob: Blob, name: string): void => {
  const url = URL.createObjectURL(blob);
  follow(url, name);
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

export const saveText = (text: string, type: string, name: string): void => saveBlob(new Blob([text], { type }), name);

export const saveDocument = async (received: ReceivedDocument, name: string): Promise<void> => {
  const bytes = await received.bytes();
  saveBlob(new Blob([bytes], { type: received.contentType }), received.filename ?? name);
};

/** By a link that was minted just now: the one that a list showed may have expired. */
export const saveAsset = async (client: EphemeraClient, id: string): Promise<void> => {
  const { url, ext } = await client.assets.get(id);
  follow(ownLink(url), `${id}.${ext}`);
};
