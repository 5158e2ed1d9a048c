import { AppError } from '../domain/errors.ts';
import type { RequestedRender } from '../domain/render-job.ts';
import type { PdfInput, Stage } from '../domain/stages.ts';
import { openLink } from './open-link.ts';

type Parts = Parameters<typeof openLink>[1] & {
  readonly assets: { readonly get: (objectKey: string) => Promise<AsyncIterable<Uint8Array> | undefined> };
  readonly audit: {
    readonly add: (act: { accountId: string; by: string; action: 'asset_read'; subject: string }) => Promise<void>;
  };
};
type Reader = {
  readonly accountId: string;
  readonly keyId: string;
  /** Where this service is found: what begins so is a link of its own. */
  readonly origin: string;
};

/** Bytes of a request with all of its own assets: they travel as Base64, and must fit into one invocation of 6 MB. */
const ownAssetBytesMax = 4 * 1024 * 1024;

const linkPath = /^\/v2\/assets\/(?<file>[A-Za-z0-9_-]+)\/[^/]+$/;

type PresentedLink = { readonly file: string; readonly expires: string; readonly signature: string };

const linkIn = (url: string, origin: string): PresentedLink | undefined => {
  const { origin: its, pathname, searchParams } = new URL(url);
  const file = its === new URL(origin).origin ? linkPath.exec(pathname)?.groups?.file : undefined;
  if (!file) return undefined;
  return { file, expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' };
};

const tooLarge = (field: string): AppError => {
  const message = `A request may have ${ownAssetBytesMax / 1024 / 1024} MB together with the own assets that it links to.`;
  return new AppError('document_too_large', { field, message });
};

/**
 * Puts the bytes of own assets in the place of links to them: from here on they are content like what was sent.
 * @throws AppError `link_invalid`, `not_found` (those of other accounts too) or `document_too_large`, which names the field
 */
export const readOwnAssets = async (
  render: RequestedRender,
  { accountId, keyId, origin }: Reader,
  parts: Parts,
): Promise<RequestedRender> => {
  // What was sent takes of the same room.
  let left = ownAssetBytesMax - (JSON.stringify(render).length * 3) / 4;

  const bytesAt = async (link: PresentedLink, field: string): Promise<Buffer> => {
    const found = await openLink(link, parts).catch((error: unknown) => {
      throw error instanceof AppError ? new AppError(error.code, { field }, error) : error;
    });
    if (found.accountId !== accountId) throw new AppError('not_found', { field });
    left -= found.file.bytes;
    if (left < 0) throw tooLarge(field);
    await parts.audit.add({ accountId, by: keyId, action: 'asset_read', subject: found.assetId });
    const chunks = await parts.assets.get(found.file.objectKey);
    if (!chunks) throw new AppError('not_found', { field });
    return Buffer.concat(await Array.fromAsync(chunks));
  };

  const read = async (input: PdfInput): Promise<PdfInput> => {
    const link = 'url' in input ? linkIn(input.url, origin) : undefined;
    if (!link) return input;
    return { field: input.field, base64: (await bytesAt(link, input.field)).toString('base64') };
  };
  const readAll = async (inputs: readonly PdfInput[]): Promise<readonly PdfInput[]> => {
    const all: PdfInput[] = [];
    for (const input of inputs) all.push(await read(input));
    return all;
  };
  const readStage = async (stage: Stage): Promise<Stage> =>
    stage.type === 'merge' ? { ...stage, inputs: await readAll(stage.inputs) } : stage;

  const { source, stages } = render;
  return {
    ...render,
    source: source.kind === 'pdfs' ? { ...source, inputs: await readAll(source.inputs) } : source,
    stages: stages && (await Promise.all(stages.map(readStage))),
  };
};
