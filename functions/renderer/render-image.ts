import type { ImageOptions } from '../../shared/domain/render-job.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { RenderedOutput } from './rendered-output.ts';

const contentTypes = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;
const extensions = { png: 'png', jpeg: 'jpg', webp: 'webp' } as const;

/** Takes a picture of the whole page. */
export const renderImage = async ({ page }: PreparedPage, options: ImageOptions): Promise<RenderedOutput> => {
  const { format, quality, transparent } = options;
  const bytes = await page.screenshot({
    type: format,
    fullPage: true,
    omitBackground: transparent && format !== 'jpeg',
    ...(format !== 'png' && { quality }),
  });
  return {
    contentType: contentTypes[format],
    extension: extensions[format],
    length: bytes.length,
    chunks: async function* () {
      yield bytes;
    },
    close: async () => undefined,
  };
};
