import type { ImageOptions } from '../../shared/domain/render-job.ts';
import { type PicturePage, takePicture } from './picture.ts';
import { pictureOutput, type RenderedOutput } from './rendered-output.ts';

/** Takes a picture of the whole page, as a document. */
export const renderImage = async (prepared: PicturePage, options: ImageOptions): Promise<RenderedOutput> =>
  pictureOutput(await takePicture(prepared, options));
