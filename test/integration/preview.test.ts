import type { PreviewOptions } from '../../shared/domain/render-job.ts';
import { readPicture, readPng } from '../support/pictures.ts';
import { type Rendered, type Rendering, startRendering } from '../support/rendering.ts';

let rendering: Rendering;
beforeAll(async () => {
  rendering = await startRendering();
});
afterAll(() => rendering.close());

const options = (rest: Partial<PreviewOptions> = {}): PreviewOptions => ({
  format: 'png',
  quality: 80,
  maintainAspectRatio: true,
  ...rest,
});

const previewOf = async ({ preview }: Rendered) => {
  if (!preview) throw new Error('there is no preview');
  const isPng = preview.contentType === 'image/png';
  const pixels = isPng ? readPng(preview.bytes) : await readPicture(rendering, preview.bytes, preview.contentType);
  return { ...preview, ...pixels };
};
const isNear = (pixel: readonly number[], wanted: readonly number[]): boolean =>
  wanted.every((value, channel) => Math.abs((pixel[channel] ?? 0) - value) < 12);

const red = [255, 0, 0, 255];
const white = [255, 255, 255, 255];
const paper = { width: 8, height: 10 };
const margin = { top: 1, right: 1, bottom: 1, left: 1 };
const filled = '<body style="margin:0"><div style="height:2000px;background:red;print-color-adjust:exact">';

describe('the preview of a PDF', () => {
  test('shows its first page: its shape, its margins, its content', async () => {
    const { at, width, height, contentType } = await previewOf(
      await rendering.pdf(filled, { paper, margin, preview: options({ width: 400 }) }),
    );

    expect([width, height, contentType]).toEqual([400, 500, 'image/png']);
    for (const [x, y] of [
      [200, 40],
      [40, 250],
      [200, 460],
      [360, 250],
    ] as const)
      expect(isNear(at(x, y), white)).toBe(true);
    for (const [x, y] of [
      [200, 60],
      [60, 250],
      [200, 440],
      [340, 250],
    ] as const)
      expect(isNear(at(x, y), red)).toBe(true);
  });

  test('is laid out as for print', async () => {
    const html = '<style>div{height:500px;background:blue}@media print{div{background:red}}</style><div>';

    const { at } = await previewOf(await rendering.pdf(html, { paper, margin, preview: options({ width: 400 }) }));

    expect(isNear(at(200, 100), red)).toBe(true);
  });

  test('has no backgrounds when the print has none', async () => {
    const html = '<body style="background:red"><div style="height:500px;background:blue">';

    const { at } = await previewOf(
      await rendering.pdf(html, { paper, margin, printBackground: false, preview: options({ width: 400 }) }),
    );

    expect(isNear(at(200, 100), white)).toBe(true);
  });

  test('has the shape of the page that was printed, whatever asked for it', async () => {
    const html = '<style>@page { size: 4in 2in }</style>x';
    const css = await previewOf(
      await rendering.pdf(html, { paper, preferCssPageSize: true, preview: options({ width: 400 }) }),
    );
    const landscape = await previewOf(
      await rendering.pdf('x', { paper, landscape: true, preview: options({ width: 400 }) }),
    );

    expect([css.width, css.height]).toEqual([400, 200]);
    expect([landscape.width, landscape.height]).toEqual([400, 320]);
  });

  test('changes nothing about the document', async () => {
    const plain = await rendering.pdf(filled, { paper, margin });
    const previewed = await rendering.pdf(filled, { paper, margin, preview: options() });

    expect([previewed.length, previewed.pages]).toEqual([plain.length, plain.pages]);
    expect(plain.preview).toBeUndefined();
  });
});

describe('the size of a preview', () => {
  test.each([
    [{}, [600, 750]],
    [{ height: 500 }, [400, 500]],
    [{ width: 100, height: 1000 }, [100, 125]],
    [{ width: 1000, height: 100 }, [80, 100]],
    [{ width: 300, height: 100, maintainAspectRatio: false }, [300, 100]],
    [{ width: 300, maintainAspectRatio: false }, [300, 375]],
    [{ width: 1600 }, [1600, 2000]],
  ])('%j gives %j', async (wanted, expected) => {
    const { width, height } = await previewOf(await rendering.pdf('x', { paper, preview: options(wanted) }));

    expect([width, height]).toEqual(expected);
  });

  test('has a limit', async () => {
    await expect(rendering.pdf('x', { paper, preview: options({ width: 5000, height: 5000 }) })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'generatePreview',
    });
    const bounded = await previewOf(await rendering.pdf('x', { paper, preview: options({ width: 3_900 }) }));
    expect(bounded.width * bounded.height).toBeLessThan(4_010_000);
    expect(bounded.width / bounded.height).toBeCloseTo(0.8, 2);
  });
});

test.each([
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
] as const)('a preview of type %s is one', async (format, contentType) => {
  const preview = await previewOf(
    await rendering.pdf(filled, { paper, margin, preview: options({ format, width: 200 }) }),
  );

  expect(preview.contentType).toBe(contentType);
  expect(isNear(preview.at(100, 125), red)).toBe(true);
});

describe('the preview of a picture', () => {
  const tall = '<body style="margin:0"><div style="height:5000px;background:linear-gradient(red 0 50px, white 50px)">';

  test('shows what a window would show of it', async () => {
    const rendered = await rendering.picture(tall, { preview: options({ width: 200 }) }, { width: 800, height: 400 });
    const { width, height, at } = await previewOf(rendered);

    expect([width, height]).toEqual([200, 100]);
    expect([isNear(at(100, 5), red), isNear(at(100, 20), white)]).toEqual([true, true]);
  });

  test('is taken from the trimmed one, in any type', async () => {
    const html = '<body><div style="position:absolute;left:50px;top:60px;width:100px;height:50px;background:red">';

    const rendered = await rendering.picture(html, {
      trim: true,
      format: 'webp',
      preview: options({ format: 'jpeg', width: 50 }),
    });
    const { width, height, at, contentType } = await previewOf(rendered);

    expect([width, height, contentType]).toEqual([50, 25, 'image/jpeg']);
    expect(isNear(at(2, 2), red)).toBe(true);
  });
});
